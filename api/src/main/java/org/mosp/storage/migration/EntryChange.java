package org.mosp.storage.migration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;

/**
 * What becomes of an entry in a step: kept, put anew or removed, and what is put beside it. Whatever is stored has the version the
 * step ends at.
 *
 * @param kind what becomes of the entry itself
 * @param value its new value; empty unless it is put
 * @param others values put under other keys, in order. Such an entry must not wait to be moved itself: one that matches the
 *     step's keys in the version it begins at ends the step
 */
public record EntryChange(Kind kind, Optional<Bytes> value, Map<String, Bytes> others) {

    /** What becomes of the entry itself. */
    public enum Kind {
        /** Its value stays; its version is the new one. */
        KEEP,
        /** It gets another value. */
        PUT,
        /** It is removed. */
        DELETE
    }

    public EntryChange {
        if (value.isPresent() != (kind == Kind.PUT)) {
            throw new IllegalArgumentException(kind + " with " + value);
        }
        others = others.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }

    /** The value stays. */
    public static EntryChange keep() {
        return new EntryChange(Kind.KEEP, Optional.empty(), Map.of());
    }

    /** Another value. */
    public static EntryChange put(Bytes value) {
        return new EntryChange(Kind.PUT, Optional.of(value), Map.of());
    }

    /** The entry is removed. */
    public static EntryChange delete() {
        return new EntryChange(Kind.DELETE, Optional.empty(), Map.of());
    }

    /** The same, and a value under another key. */
    public EntryChange andPut(String key, Bytes other) {
        Map<String, Bytes> more = new LinkedHashMap<>(others);
        more.put(key, other);
        return new EntryChange(kind, value, more);
    }
}
