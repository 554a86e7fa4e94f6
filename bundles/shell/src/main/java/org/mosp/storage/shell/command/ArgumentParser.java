package org.mosp.storage.shell.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Takes an argument list apart as a description says: options anywhere, {@code --name value} or {@code --name=value}, {@code --} ends them. */
final class ArgumentParser {

    private final CommandDescription description;
    private final List<String> values = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    private ArgumentParser(CommandDescription description) {
        this.description = description;
    }

    /**
     * Takes a list apart.
     *
     * @throws UsageException if it is not as the description says
     */
    static Arguments parse(CommandDescription description, List<String> arguments) {
        ArgumentParser parser = new ArgumentParser(description);
        parser.read(arguments);
        if (!parser.options.containsKey("help")) {
            parser.count();
        }
        return new Arguments(parser.values, parser.options);
    }

    private void read(List<String> arguments) {
        int i = 0;
        while (i < arguments.size()) {
            String argument = arguments.get(i++);
            if (argument.equals("--")) {
                values.addAll(arguments.subList(i, arguments.size()));
                return;
            }
            if (argument.equals("-h")) {
                options.put("help", "");
            } else if (argument.startsWith("--")) {
                i = option(argument.substring(2), arguments, i);
            } else if (argument.startsWith("-") && argument.length() > 1) {
                throw new UsageException("unknown option " + argument + "; options begin with two dashes");
            } else {
                values.add(argument);
            }
        }
    }

    private int option(String text, List<String> arguments, int next) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Option option = description.option(name).orElseThrow(() -> unknown(name));
        if (!option.takesValue()) {
            if (equals >= 0) {
                throw new UsageException("--" + name + " takes no value");
            }
            options.put(name, "");
            return next;
        }
        if (equals >= 0) {
            options.put(name, text.substring(equals + 1));
            return next;
        }
        if (next >= arguments.size() || arguments.get(next).startsWith("--")) {
            throw new UsageException("--" + name + " needs a value: " + option.usage());
        }
        options.put(name, arguments.get(next));
        return next + 1;
    }

    private UsageException unknown(String name) {
        Stream<String> known = Stream.concat(description.options().stream(), CommandDescription.COMMON.stream())
                .filter(option -> !option.hidden())
                .map(Option::name);
        return new UsageException("unknown option --" + name
                + Suggestion.nearest(name, known)
                        .map(near -> "; did you mean --" + near + "?")
                        .orElse(""));
    }

    private void count() {
        if (values.size() < description.atLeast()) {
            throw new UsageException((values.isEmpty() ? "arguments are missing: " : "an argument is missing: ")
                    + description.arguments());
        }
        if (values.size() > description.atMost()) {
            throw new UsageException("unexpected argument '" + values.get(description.atMost()) + "'");
        }
    }
}
