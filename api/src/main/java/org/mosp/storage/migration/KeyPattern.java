package org.mosp.storage.migration;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;

/**
 * Which keys are meant: segments as in keys, where {@code *} stands for any one segment, and {@code **} as the last one for one or
 * more. {@code user/*}{@code /preferences} means the preferences of every user. Immutable.
 */
public final class KeyPattern {

    private static final String ANY = "*";
    private static final String REST = "**";

    private final String text;
    private final List<Bytes> segments;
    private final List<String> names;

    private KeyPattern(String text) {
        this.text = text;
        this.names = List.of(text.split("/", -1));
        List<Bytes> encoded = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean rest = name.equals(REST);
            boolean star = name.contains("*") && !name.equals(ANY) && !rest;
            if (name.isEmpty() || star || rest && i + 1 < names.size()) {
                throw new IllegalArgumentException(
                        "not a pattern of keys: '" + text + "'; segments, of which one may be *, and the last one **");
            }
            encoded.add(Bytes.utf8(name));
        }
        segments = List.copyOf(encoded);
    }

    /**
     * The pattern of a text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static KeyPattern of(String text) {
        return new KeyPattern(text);
    }

    /** What every key begins with: the segments before the first {@code *}, with the slash behind them. */
    public String prefix() {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).startsWith(ANY)) {
                return prefix.toString();
            }
            prefix.append(names.get(i)).append(i + 1 < names.size() ? "/" : "");
        }
        return prefix.toString();
    }

    /** Whether a key in UTF-8 is meant. */
    public boolean matches(Bytes key) {
        int at = 0;
        for (int i = 0; i < segments.size(); i++) {
            String name = names.get(i);
            if (at > key.length()) {
                return false;
            }
            if (name.equals(REST)) {
                return at < key.length();
            }
            int end = at;
            while (end < key.length() && key.at(end) != '/') {
                end++;
            }
            if (end == at || !name.equals(ANY) && !same(key, at, end, segments.get(i))) {
                return false;
            }
            at = end + 1;
        }
        return at == key.length() + 1;
    }

    /** Whether a key is meant. */
    public boolean matches(String key) {
        return matches(Bytes.utf8(key));
    }

    private static boolean same(Bytes key, int from, int to, Bytes segment) {
        return to - from == segment.length() && key.slice(from, to - from).equals(segment);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text. */
    @Override
    public String toString() {
        return text;
    }
}
