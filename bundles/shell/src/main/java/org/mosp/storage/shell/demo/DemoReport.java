package org.mosp.storage.shell.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** What the tour tells while it goes, and at its end. */
final class DemoReport {

    private final CommandContext context;
    private final Path directory;
    private final int steps;
    private final Style style;
    private final Map<String, String> table = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> document = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> checks = new ArrayList<>();
    private final List<Path> pictures = new ArrayList<>();
    private final long start = System.nanoTime();
    private int step;
    private int failed;

    DemoReport(CommandContext context, Path directory, int steps) {
        this.context = context;
        this.directory = directory;
        this.steps = steps;
        this.style = context.style();
    }

    void begin() {
        line(style.strong("Mosp Storage")
                + ": paintings in, strokes on them, a kill, another engine, and everything still there");
        line(style.faint("everything happens in " + directory));
    }

    void step(String title) {
        step++;
        line("");
        line(style.strong(step + "/" + steps + "  " + title));
    }

    /** A command, as one would type it. */
    void command(List<String> arguments) {
        StringBuilder typed = new StringBuilder("mosp");
        for (String argument : arguments) {
            String shown = argument.startsWith(directory.toString() + "/")
                    ? argument.substring(directory.toString().length() + 1)
                    : argument;
            int samples = shown.lastIndexOf("/samples/");
            typed.append(' ').append(samples < 0 ? shown : shown.substring(samples + 1));
        }
        line("     " + style.faint("$ ") + style.command(Text.printable(typed.toString())));
    }

    void say(String text) {
        line("     " + text);
    }

    void check(String what, boolean held) {
        checks.add(Json.object("check", what, "held", held));
        if (!held) {
            failed++;
        }
        line("     " + (held ? style.good("ok    ") : style.bad("FAILED")) + " " + what);
    }

    void figure(String name, String title, String text, Map<String, Object> values) {
        table.put(title, text);
        document.put(name, values);
        say(text);
    }

    void picture(Path file) {
        pictures.add(file);
    }

    /** Prints the end; whether every check held. */
    boolean end() {
        boolean held = failed == 0;
        double seconds = (System.nanoTime() - start) / 1e9;
        if (context.json()) {
            document.put("ok", held);
            document.put("checks", checks);
            document.put("directory", directory);
            document.put("store", directory.resolve("store"));
            document.put("pictures", pictures);
            document.put("seconds", Units.roundedMillis(seconds));
            context.printJson(document);
            return held;
        }
        Table figures = Table.of("", "");
        table.forEach(figures::row);
        figures.row(
                "checks",
                held
                        ? style.good("all " + checks.size() + " held")
                        : style.bad(failed + " of " + checks.size() + " did not hold"));
        figures.row("time", Units.seconds(seconds));
        line("");
        line(style.strong("What happened"));
        figures.print(context.out(), style, 2, Integer.MAX_VALUE);
        line("");
        line(style.strong("The pictures"));
        Table files = Table.of("", "");
        files.row(directory.resolve("before.png"), "before the strokes (and before.ora)");
        files.row(directory.resolve("after.png"), "after them (and after.ora; Krita, GIMP and MyPaint open it)");
        files.print(context.out(), style, 2, Integer.MAX_VALUE);
        line("");
        context.nextElsewhere("canvases --data " + directory.resolve("store"), "looks around in the demo's store");
        context.nextElsewhere("import FILE.ora", "begins with your own");
        return held;
    }

    private void line(String text) {
        if (!context.json()) {
            context.println(text);
            context.out().flush();
        }
    }
}
