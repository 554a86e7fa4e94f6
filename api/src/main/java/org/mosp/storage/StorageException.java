package org.mosp.storage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one family of exceptions: unchecked, typed, with fields.
 *
 * <p>A message says what happened, to what, and what to do. Its first part is a fixed text per type; what varies is in
 * {@link #details()}, by name, in the order in which the message prints it. New subtypes may be added: catch the family
 * when any failure is meant.
 */
public abstract class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> details;
    private final boolean retryable;

    /** For subtypes. */
    protected StorageException(String text, boolean retryable, Map<String, String> details, @Nullable Throwable cause) {
        super(message(text, details), cause);
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        this.retryable = retryable;
    }

    /** What varies, by name; in the order of the message. */
    public Map<String, String> details() {
        return details;
    }

    /** Whether the same call may succeed later without anybody's doing. */
    public boolean retryable() {
        return retryable;
    }

    /** The error's name in commands and JSON, for example {@code conflict}. */
    public abstract String id();

    private static String message(String text, Map<String, String> details) {
        if (details.isEmpty()) {
            return text;
        }
        return details.entrySet().stream()
                .map(detail -> detail.getKey() + ": " + detail.getValue())
                .collect(Collectors.joining(", ", text + " [", "]"));
    }

    /** Details from alternating names and values; a value that is {@code null} is left out. */
    protected static Map<String, String> details(@Nullable Object... namesAndValues) {
        Map<String, String> details = new LinkedHashMap<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                details.put(String.valueOf(namesAndValues[i]), value.toString());
            }
        }
        return details;
    }
}
