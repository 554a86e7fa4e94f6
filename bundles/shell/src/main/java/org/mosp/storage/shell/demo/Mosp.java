package org.mosp.storage.shell.demo;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.mosp.storage.shell.command.ChildProcess;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Text;

/** Types {@code mosp} commands as a user would: each is a process of its own on the demo's store. */
final class Mosp {

    private final CommandContext context;
    private final Path store;

    Mosp(CommandContext context, Path store) {
        this.context = context;
        this.store = store;
    }

    /**
     * Runs a command to its end.
     *
     * @return its standard output
     * @throws CommandException if its exit status is not 0
     */
    String run(List<String> arguments) {
        context.checkCancelled("the demo ended before mosp " + arguments.get(0));
        return runToTheEnd(arguments);
    }

    /** The same, also when the caller has given up: for what must not be left behind. */
    String runToTheEnd(List<String> arguments) {
        Process process = start(arguments);
        try {
            CompletableFuture<String> errors = ChildProcess.textLater(process.getErrorStream());
            String out = ChildProcess.text(process.getInputStream());
            int status = waitFor(process);
            if (status != 0) {
                String said = errors.join().isBlank() ? out : errors.join();
                throw new CommandException(
                        "demo",
                        "mosp " + String.join(" ", arguments) + " ended with " + status + ": "
                                + Text.printable(said.strip().replaceAll("\\s*\\R\\s*", " ")),
                        "command",
                        arguments,
                        "status",
                        status);
            }
            return out;
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Runs a command and kills it (SIGKILL) when it has printed so many lines that begin with a text.
     *
     * @return all such lines, those included that were printed before the kill and read after it
     */
    List<String> runAndKill(List<String> arguments, String beginning, int killAt) {
        Process process = start(arguments);
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            CompletableFuture<String> errors = ChildProcess.textLater(process.getErrorStream());
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(beginning)) {
                    lines.add(line);
                }
                if (lines.size() == killAt) {
                    // by its handle: destroying the Process would close the pipe, with acknowledgements still in it
                    process.toHandle().destroyForcibly();
                }
            }
            waitFor(process);
            if (lines.size() < killAt) {
                throw new CommandException(
                        "demo",
                        "mosp " + arguments.get(0) + " ended before it could be killed: "
                                + Text.printable(errors.join().strip().replaceAll("\\s*\\R\\s*", " ")));
            }
            return lines;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Begins a command; ended by the caller. */
    Process start(List<String> arguments) {
        List<String> line = new ArrayList<>(arguments);
        line.add("--data");
        line.add(store.toString());
        return ChildProcess.start(ChildProcess.prepare(context.services(), line));
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("cancelled", "interrupted while waiting for a child process");
        }
    }
}
