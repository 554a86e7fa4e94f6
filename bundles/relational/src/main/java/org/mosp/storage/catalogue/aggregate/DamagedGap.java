package org.mosp.storage.catalogue.aggregate;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds where rows can be read again behind a place where they cannot, and cannot even be named: a damaged page of a table that is ordered
 * by its key. Probes go from near to far, and then back to the edge.
 */
final class DamagedGap {

    /** Probes at the edge: each halves what is left out. */
    private static final int MOST_HALVINGS = 160;

    /** Ids begin with such a character as a rule. */
    private static final char FIRST_PROBE = ' ';

    private static final char LAST_PROBE = '~';
    private static final char LAST = '\uD7FF';

    private DamagedGap() {}

    /**
     * The least text found from which rows can be read.
     *
     * @param from a text from which they cannot
     * @param prefixes what the keys of each table begin with, in order: probes within each, where none behind the text itself helps
     * @param readable whether the first row from a text on can be read, or there is none
     * @return empty if nothing behind can be read
     */
    static Optional<String> behind(String from, NavigableSet<String> prefixes, Predicate<String> readable) {
        Optional<String> near = behind(from, readable);
        return near.isPresent()
                ? near
                : prefixes.stream()
                        .filter(prefix -> from.compareTo(prefix + LAST_PROBE) < 0)
                        .flatMap(prefix -> within(prefix, from, readable).stream())
                        .findFirst();
    }

    /** The same in a table whose first page cannot be read, or of which nothing was read yet. */
    private static Optional<String> within(String prefix, String from, Predicate<String> readable) {
        String damaged = from;
        if (prefix.compareTo(from) > 0) {
            if (readable.test(prefix)) {
                return Optional.of(prefix);
            }
            damaged = prefix;
        }
        for (char probe = FIRST_PROBE; probe <= LAST_PROBE; probe++) {
            String candidate = prefix + probe;
            if (candidate.compareTo(damaged) > 0) {
                if (readable.test(candidate)) {
                    return Optional.of(edge(damaged, candidate, readable));
                }
                damaged = candidate;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> behind(String from, Predicate<String> readable) {
        String damaged = from;
        for (int length = from.length(); length > 0; length--) {
            char last = from.charAt(length - 1);
            if (last < LAST) {
                String candidate = from.substring(0, length - 1) + (char) (last + 1);
                if (readable.test(candidate)) {
                    return Optional.of(edge(damaged, candidate, readable));
                }
                damaged = candidate;
            }
        }
        return Optional.empty();
    }

    private static String edge(String damaged, String sound, Predicate<String> readable) {
        String low = damaged;
        String high = sound;
        for (int i = 0; i < MOST_HALVINGS; i++) {
            String middle = between(low, high);
            if (middle.compareTo(low) <= 0 || middle.compareTo(high) >= 0) {
                return high;
            }
            if (readable.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** A text between two, about in the middle. */
    static String between(String low, String high) {
        StringBuilder middle = new StringBuilder();
        boolean below = false;
        for (int at = 0; at <= low.length(); at++) {
            int first = at < low.length() ? low.charAt(at) : 0;
            int second = below ? LAST : at < high.length() ? high.charAt(at) : 0;
            if (second - first > 1) {
                return middle.append((char) ((first + second) / 2)).toString();
            }
            middle.append((char) Math.max(first, 1));
            below |= second > first;
        }
        return middle.append((char) (LAST / 2)).toString();
    }
}
