package org.mosp.storage.canvas;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a canvas is, apart from its layers.
 *
 * @param name any text
 * @param width in pixels, 0 when it has no bounds
 * @param height in pixels, 0 when it has no bounds
 * @param createdAt kept in microseconds
 * @param updatedAt kept in microseconds; set by the store at each commit
 * @param tags in order, without repetition
 * @param attributes text by name, in order; of a file: its image's attributes, whether understood or not, named as in
 *     {@link LayerData}
 */
public record Metadata(
        String name,
        int width,
        int height,
        Instant createdAt,
        Instant updatedAt,
        List<String> tags,
        Map<String, String> attributes) {

    public Metadata {
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("width " + width + ", height " + height);
        }
        createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
        updatedAt = updatedAt.truncatedTo(ChronoUnit.MICROS);
        tags = tags.stream().distinct().toList();
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A new canvas's metadata, created now. */
    public static Metadata of(String name, int width, int height) {
        Instant now = Instant.now();
        return new Metadata(name, width, height, now, now, List.of(), Map.of());
    }

    /** This with another name. */
    public Metadata withName(String changed) {
        return new Metadata(changed, width, height, createdAt, updatedAt, tags, attributes);
    }

    /** This with other tags. */
    public Metadata withTags(List<String> changed) {
        return new Metadata(name, width, height, createdAt, updatedAt, changed, attributes);
    }

    /** This with other attributes. */
    public Metadata withAttributes(Map<String, String> changed) {
        return new Metadata(name, width, height, createdAt, updatedAt, tags, changed);
    }

    /** This with another size. */
    public Metadata withSize(int changedWidth, int changedHeight) {
        return new Metadata(name, changedWidth, changedHeight, createdAt, updatedAt, tags, attributes);
    }

    /** This, changed at a time. */
    public Metadata withUpdatedAt(Instant time) {
        return new Metadata(name, width, height, createdAt, time, tags, attributes);
    }
}
