package org.mosp.storage.shell.command;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.command.CommandDescription.Example;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;

/** {@code mosp help}: the overview, or one command explained. */
final class HelpCommand implements Command {

    private final CommandRegistry registry;

    HelpCommand(CommandRegistry registry) {
        this.registry = registry;
    }

    @Override
    public CommandDescription description() {
        return CommandDescription.of("help", Group.START, "this overview, or one command explained")
                .arguments("[COMMAND]", 0, 1)
                .example("help import", "explains import, as mosp import --help does");
    }

    @Override
    public int run(CommandContext context) {
        if (context.arguments().values().isEmpty()) {
            overview(context);
            return ExitStatus.DONE;
        }
        String name = context.arguments().value(0);
        Command command = registry.find(name)
                .orElseThrow(() -> new UsageException("unknown command '" + name + "'"
                        + Suggestion.nearest(name, registry.shown().stream().map(CommandDescription::name))
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse("")));
        explain(context, command.description());
        return ExitStatus.DONE;
    }

    private void overview(CommandContext context) {
        if (context.json()) {
            context.printJson(
                    registry.shown().stream().map(HelpCommand::document).toList());
            return;
        }
        Style style = context.style();
        context.println(style.strong("mosp")
                + " keeps layered canvases: every stroke durable, every revision kept, engines" + " exchangeable.");
        context.println("");
        context.println("usage: mosp COMMAND [ARGUMENT...] [--data DIR] [--json] [--help]");
        for (Group group : Group.values()) {
            context.println("");
            context.println(style.strong(group.title()));
            Table table = Table.of("", "");
            registry.shown().stream()
                    .filter(command -> command.group() == group)
                    .forEach(command -> table.row(style.command(call(command)), command.summary()));
            table.print(context.out(), style, 2, Integer.MAX_VALUE);
        }
        context.println("");
        context.println("A CANVAS is its id, the beginning of its id, or its name.");
        context.println("The data directory: --data DIR, else $MOSP_STORAGE_DATA, else $XDG_DATA_HOME/mosp-storage,");
        context.println("else ~/.local/share/mosp-storage.");
        context.println(
                "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 damaged, 4 locked by another process.");
        context.println("");
        context.println("new here?  " + style.command("mosp demo") + style.faint("   shows all of it in a minute"));
        context.println("one command: " + style.command("mosp help import"));
    }

    private static String call(CommandDescription command) {
        return command.arguments().isEmpty() ? command.name() : command.name() + " " + command.arguments();
    }

    private void explain(CommandContext context, CommandDescription command) {
        if (context.json()) {
            context.printJson(document(command));
            return;
        }
        Style style = context.style();
        context.println(style.strong("mosp " + command.name()) + " - " + command.summary());
        context.println("");
        context.println("usage: mosp " + command.usage());
        if (!command.explanation().isEmpty()) {
            context.println("");
            context.println(command.explanation());
        }
        context.println("");
        context.println(style.strong("options"));
        Table options = Table.of("", "");
        command.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> options(options, style, option));
        CommandDescription.COMMON.forEach(option -> options(options, style, option));
        options.print(context.out(), style, 2, Integer.MAX_VALUE);
        if (!command.examples().isEmpty()) {
            context.println("");
            context.println(style.strong("examples"));
            Table examples = Table.of("", "");
            for (Example example : command.examples()) {
                examples.row(style.command("mosp " + example.line()), example.text());
            }
            examples.print(context.out(), style, 2, Integer.MAX_VALUE);
        }
    }

    private static void options(Table table, Style style, Option option) {
        table.row(style.command(option.usage()), option.text());
    }

    private static Map<String, @Nullable Object> document(CommandDescription command) {
        List<Map<String, @Nullable Object>> options = command.options().stream()
                .filter(option -> !option.hidden())
                .map(option -> Json.object("name", option.name(), "value", option.value(), "text", option.text()))
                .toList();
        return Json.object(
                "command",
                command.name(),
                "summary",
                command.summary(),
                "usage",
                "mosp " + command.usage(),
                "options",
                options,
                "examples",
                command.examples().stream().map(Example::line).toList());
    }
}
