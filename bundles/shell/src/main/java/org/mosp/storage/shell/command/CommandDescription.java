package org.mosp.storage.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a command says of itself: enough to parse its arguments and to teach it.
 *
 * @param name as it is typed
 * @param group where it stands in the overview
 * @param summary what it does, in one line without a full stop
 * @param arguments its arguments as the usage line shows them, options apart
 * @param atLeast the fewest arguments
 * @param atMost the most arguments
 * @param explanation what a new user wants to know, in lines of at most 90 columns
 * @param options its own options
 * @param examples commands that can be typed, each with what it does
 * @param hidden left out of the overview
 */
public record CommandDescription(
        String name,
        Group group,
        String summary,
        String arguments,
        int atLeast,
        int atMost,
        String explanation,
        List<Option> options,
        List<Example> examples,
        boolean hidden) {

    /** The options that every command has. */
    public static final List<Option> COMMON = List.of(
            Option.of("data", "DIR", "the data directory (mosp help says which it is otherwise)"),
            Option.flag("json", "one JSON document on standard output, nothing else"),
            Option.flag("help", "this help"));

    /**
     * An example.
     *
     * @param line behind {@code mosp}
     * @param text what it does
     */
    public record Example(String line, String text) {}

    public CommandDescription {
        options = List.copyOf(options);
        examples = List.copyOf(examples);
    }

    /** A command without arguments, to be completed. */
    public static CommandDescription of(String name, Group group, String summary) {
        return new CommandDescription(name, group, summary, "", 0, 0, "", List.of(), List.of(), false);
    }

    /** This with arguments, shown as in the usage line. */
    public CommandDescription arguments(String shown, int fewest, int most) {
        return new CommandDescription(
                name, group, summary, shown, fewest, most, explanation, options, examples, hidden);
    }

    /** This with an explanation. */
    public CommandDescription explained(String text) {
        return new CommandDescription(
                name, group, summary, arguments, atLeast, atMost, text.strip(), options, examples, hidden);
    }

    /** This with options. */
    public CommandDescription options(Option... added) {
        return new CommandDescription(
                name, group, summary, arguments, atLeast, atMost, explanation, List.of(added), examples, hidden);
    }

    /** This with one more example. */
    public CommandDescription example(String line, String text) {
        List<Example> more = new ArrayList<>(examples);
        more.add(new Example(line, text));
        return new CommandDescription(
                name, group, summary, arguments, atLeast, atMost, explanation, options, more, hidden);
    }

    /** The usage line, without {@code mosp}. */
    public String usage() {
        StringBuilder usage = new StringBuilder(name);
        if (!arguments.isEmpty()) {
            usage.append(' ').append(arguments);
        }
        options.stream()
                .filter(option -> !option.hidden())
                .forEach(option -> usage.append(" [").append(option.usage()).append(']'));
        return usage.toString();
    }

    /** The option of that name, its own or common. */
    public Optional<Option> option(String optionName) {
        return Stream.concat(options.stream(), COMMON.stream())
                .filter(option -> option.name().equals(optionName))
                .findFirst();
    }
}
