package org.mosp.storage.shell.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The arguments of one call, parsed.
 *
 * @param values those that are no options, in order
 * @param options the last value of each option given; empty text for one that is on
 */
public record Arguments(List<String> values, Map<String, String> options) {

    public Arguments {
        values = List.copyOf(values);
        options = Map.copyOf(options);
    }

    /** The argument at an index, which the description promises to be there. */
    public String value(int index) {
        return values.get(index);
    }

    /** The argument at an index, if it was given. */
    public Optional<String> optional(int index) {
        return index < values.size() ? Optional.of(values.get(index)) : Optional.empty();
    }

    /** Whether the option was given. */
    public boolean has(String option) {
        return options.containsKey(option);
    }

    /** The option's value. */
    public Optional<String> option(String option) {
        return Optional.ofNullable(options.get(option));
    }

    /** The option's value as a whole number within bounds. */
    public OptionalLong number(String option, long atLeast, long atMost) {
        String text = options.get(option);
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            long number = Long.parseLong(text.replace("_", ""));
            if (number >= atLeast && number <= atMost) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException e) {
            // told below, with the bounds
        }
        String bounds = atMost == Long.MAX_VALUE
                ? (atLeast == Long.MIN_VALUE ? "" : " of at least " + atLeast)
                : " from " + atLeast + " to " + atMost;
        throw new UsageException("--" + option + " takes a whole number" + bounds + ", not '" + text + "'");
    }
}
