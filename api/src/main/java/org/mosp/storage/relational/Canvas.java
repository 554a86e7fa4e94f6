package org.mosp.storage.relational;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A canvas as the catalogue knows it.
 *
 * @param id unique, 1 to 512 characters
 * @param name any text without NUL, may be empty, up to 4,096 characters
 * @param createdAt when it was made; kept in microseconds, finer parts are cut off
 * @param updatedAt when it last changed; kept in microseconds
 * @param width in pixels, 0 when it has no bounds
 * @param height in pixels, 0 when it has no bounds
 * @param revision its newest revision, 0 for a row that has none
 * @param origin who owns the row
 * @param layers topmost first
 */
public record Canvas(
        String id,
        String name,
        Instant createdAt,
        Instant updatedAt,
        int width,
        int height,
        long revision,
        Origin origin,
        List<Layer> layers) {

    /** Who owns a row of the catalogue. */
    public enum Origin {
        /** Written through {@link RelationalStorage#saveCanvas}: this row is the truth. */
        DIRECT,
        /** A projection of a canvas in the incremental store, which is the truth. */
        CANVAS
    }

    /** The longest id, in characters. */
    public static final int MAX_ID_LENGTH = 512;

    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 4_096;

    /** The most layers. */
    public static final int MAX_LAYERS = 10_000;

    public Canvas {
        checkText("canvas id", id, 1, MAX_ID_LENGTH);
        checkText("canvas name", name, 0, MAX_NAME_LENGTH);
        createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
        updatedAt = updatedAt.truncatedTo(ChronoUnit.MICROS);
        layers = List.copyOf(layers);
        if (width < 0 || height < 0 || revision < 0 || layers.size() > MAX_LAYERS) {
            throw new IllegalArgumentException(
                    "width " + width + ", height " + height + ", revision " + revision + ", layers " + layers.size());
        }
    }

    /** A row of its own ({@link Origin#DIRECT}), without bounds. */
    public static Canvas of(String id, String name, Instant createdAt, Instant updatedAt, List<Layer> layers) {
        return new Canvas(id, name, createdAt, updatedAt, 0, 0, 0, Origin.DIRECT, layers);
    }

    static void checkText(String what, String text, int atLeast, int atMost) {
        if (text.length() < atLeast || text.length() > atMost || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    what + ": " + atLeast + " to " + atMost + " characters without NUL, not " + text.length());
        }
    }
}
