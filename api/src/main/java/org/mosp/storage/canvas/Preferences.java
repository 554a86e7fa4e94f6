package org.mosp.storage.canvas;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A user's preferences: text by key, ordered by key.
 *
 * @param values text by key
 */
public record Preferences(Map<String, String> values) {

    /** None. */
    public static final Preferences NONE = new Preferences(Map.of());

    public Preferences {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The text of a key. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** These with one set. */
    public Preferences with(String key, String text) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(key, text);
        return new Preferences(changed);
    }

    /** These without one. */
    public Preferences without(String key) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.remove(key);
        return new Preferences(changed);
    }
}
