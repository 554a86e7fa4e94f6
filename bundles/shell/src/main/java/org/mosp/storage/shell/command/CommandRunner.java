package org.mosp.storage.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.shell.output.Json;

/** Finds the command of a call, runs it, and makes every failure a line, or a document, and an exit status. Any number of threads. */
public final class CommandRunner {

    private static final CommandDescription OVERVIEW = CommandDescription.of("", Group.START, "the overview")
            .arguments("COMMAND", 0, Integer.MAX_VALUE)
            .options(Option.flag("version", "the version of this software"));

    private final CommandRegistry registry;
    private final Services services;

    /** Over these commands and services. */
    public CommandRunner(CommandRegistry registry, Services services) {
        this.registry = registry;
        this.services = services;
    }

    /** Runs a call. Never throws but for errors of the machine. */
    public int run(Call call) {
        boolean json = beforeDashes(call.arguments()).contains("--json");
        List<String> rest = new ArrayList<>();
        Optional<String> name = split(call.arguments(), rest);
        try {
            if (name.isEmpty()) {
                return overview(call, ArgumentParser.parse(OVERVIEW, rest));
            }
            Command command = registry.find(name.get()).orElseThrow(() -> unknown(name.get()));
            Arguments arguments = ArgumentParser.parse(command.description(), rest);
            if (arguments.has("help")) {
                return help(call, arguments, Optional.of(command));
            }
            return command.run(new CommandContext(call, arguments, services));
        } catch (UsageException e) {
            Optional<Command> command = name.flatMap(registry::find);
            return usage(call, json, command, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return failed(call, json, name.orElse(""), Failure.of(e));
        } finally {
            call.out().flush();
            call.err().flush();
        }
    }

    private int overview(Call call, Arguments arguments) {
        if (arguments.has("version")) {
            String version = services.property("mosp.version").orElse("unknown");
            if (arguments.has("json")) {
                Json.print(call.out(), Json.object("version", version));
            } else {
                call.out().println("mosp " + version);
            }
            return ExitStatus.DONE;
        }
        int status = help(call, arguments, Optional.empty());
        return arguments.has("help") ? status : ExitStatus.USAGE;
    }

    private int help(Call call, Arguments arguments, Optional<Command> command) {
        List<String> words =
                command.map(found -> List.of(found.description().name())).orElse(List.of());
        return new HelpCommand(registry)
                .run(new CommandContext(call, new Arguments(words, arguments.options()), services));
    }

    private UsageException unknown(String name) {
        return new UsageException("unknown command '" + name + "'"
                + Suggestion.nearest(name, registry.shown().stream().map(CommandDescription::name))
                        .map(near -> "; did you mean 'mosp " + near + "'?")
                        .orElse("; mosp help lists them"));
    }

    private int usage(Call call, boolean json, Optional<Command> command, String message) {
        String line =
                "mosp " + command.map(known -> known.description().usage()).orElse("COMMAND [ARGUMENT...]");
        String see =
                "mosp " + command.map(known -> known.description().name() + " ").orElse("") + "--help";
        if (json) {
            Json.print(call.out(), Json.object("error", "usage", "message", message, "details", Map.of("usage", line)));
        } else {
            String prefix =
                    command.map(known -> "mosp " + known.description().name()).orElse("mosp");
            call.err().println(prefix + ": " + message);
            call.err().println("usage: " + line);
            call.err().println("see " + see);
        }
        return ExitStatus.USAGE;
    }

    private int failed(Call call, boolean json, String name, Failure failure) {
        if (json) {
            Json.print(call.out(), failure.document());
        } else {
            call.err().println("mosp " + name + ": " + failure.message());
        }
        return failure.status();
    }

    /** The first word that is no option names the command; options may stand before it. */
    private static Optional<String> split(List<String> arguments, List<String> rest) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("-")) {
                rest.addAll(arguments.subList(i + 1, arguments.size()));
                return Optional.of(argument);
            }
            rest.add(argument);
            if (argument.equals("--data") && i + 1 < arguments.size()) {
                i++;
                rest.add(arguments.get(i));
            }
        }
        return Optional.empty();
    }

    private static List<String> beforeDashes(List<String> arguments) {
        int dashes = arguments.indexOf("--");
        return dashes < 0 ? arguments : arguments.subList(0, dashes);
    }
}
