package org.mosp.storage.shell.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;

/**
 * What a running command sees of its caller and of the store. For the command's thread; {@link #cancelled} for any.
 */
public final class CommandContext {

    private final Call call;
    private final Arguments arguments;
    private final Services services;
    private final Style style;

    /** For one call of one command. */
    public CommandContext(Call call, Arguments arguments, Services services) {
        this.call = call;
        this.arguments = arguments;
        this.services = services;
        this.style = new Style(call.terminal());
    }

    /** The parsed arguments. */
    public Arguments arguments() {
        return arguments;
    }

    /** The services, fetched when asked for. */
    public Services services() {
        return services;
    }

    /** The caller's standard input. */
    public InputStream in() {
        return call.in();
    }

    /** For results. */
    public PrintStream out() {
        return call.out();
    }

    /** For everything that is no result. */
    public PrintStream err() {
        return call.err();
    }

    /** Whether one JSON document is wanted, and nothing else. */
    public boolean json() {
        return arguments.has("json");
    }

    /** Whether the caller looks at a terminal. */
    public boolean terminal() {
        return call.terminal();
    }

    /** Colours, where there is a terminal. */
    public Style style() {
        return style;
    }

    /** The caller's working directory. */
    public Path directory() {
        return call.directory();
    }

    /** A file named by an argument, as the caller sees it. */
    public Path file(String argument) {
        try {
            return call.directory().resolve(argument).normalize();
        } catch (InvalidPathException e) {
            throw new UsageException("not a file name: '" + argument + "'");
        }
    }

    /** A progress bar on the terminal; close it before printing results. */
    public ProgressBar progress() {
        return new ProgressBar(call.err(), call.terminal(), call.width());
    }

    /** Whether the caller has given up. */
    public boolean cancelled() {
        return call.cancelled().getAsBoolean();
    }

    /** Ends the command if the caller has given up. */
    public void checkCancelled(String soFar) {
        if (cancelled()) {
            throw new CommandException("cancelled", "cancelled; " + soFar);
        }
    }

    /** Prints the result as JSON. */
    public void printJson(@Nullable Object document) {
        Json.print(call.out(), document);
    }

    /** Prints a table. */
    public void print(Table table) {
        table.print(call.out(), style, call.width());
    }

    /** Prints a line. */
    public void println(String line) {
        call.out().println(line);
    }

    /** Prints what one would type next; a data directory that was named is named again. */
    public void next(String line, String text) {
        String data = arguments
                .option("data")
                .map(named -> " --data " + quoted(named))
                .orElse("");
        nextElsewhere(line + data, text);
    }

    /** Prints what one would type next, on another data directory. */
    public void nextElsewhere(String line, String text) {
        call.out().println(style.faint("next: ") + style.command("mosp " + line) + style.faint("   " + text));
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[\\p{L}\\p{N}_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
