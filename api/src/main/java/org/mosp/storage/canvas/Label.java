package org.mosp.storage.canvas;

import java.time.Instant;

/**
 * A name that stands for a revision of a canvas; what has one is never pruned.
 *
 * @param name unique in its canvas: 1 to {@value #MAX_NAME_LENGTH} characters, no control characters, not only digits
 * @param revision which it stands for
 * @param createdAt when it was given, in microseconds
 */
public record Label(String name, long revision, Instant createdAt) {

    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 256;

    /** The most labels of a canvas. */
    public static final int MAX_LABELS = 10_000;

    public Label {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("a label has 1 to " + MAX_NAME_LENGTH + " characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a label has no control characters");
        }
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("a label of digits only would be a revision's number: " + name);
        }
    }
}
