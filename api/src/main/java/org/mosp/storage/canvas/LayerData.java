package org.mosp.storage.canvas;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One node of a canvas's layer tree, without its pixels.
 *
 * <p>The attributes use the vocabulary of OpenRaster ({@code name}, {@code opacity}, {@code visibility},
 * {@code composite-op}, ...) and are kept as text, in order, whether understood or not; an attribute of a namespace is
 * named <code>{uri}local</code>. What is absent stays absent.
 *
 * @param id unique in its canvas, never used again; given by {@link CanvasEdit#newLayerId()}
 * @param kind what the node is
 * @param depth nesting, from 0; a node's children follow it, one deeper, until a node that is not deeper
 * @param format of its pixels, meaningful for {@link Kind#PIXELS}
 * @param offsetX added to every pixel's x when shown: moving a layer writes no pixel
 * @param offsetY added to every pixel's y when shown
 * @param area the rectangle the layer claims, in its own plane (without the offset); pixels outside of it may exist, and
 *     pixels inside may be empty. A file's layer claims the rectangle it had in the file
 * @param attributes text by name, in order
 * @param foreign for {@link Kind#FOREIGN}: the node as text, not understood but kept; else empty
 */
public record LayerData(
        String id,
        Kind kind,
        int depth,
        PixelFormat format,
        int offsetX,
        int offsetY,
        PixelArea area,
        Map<String, String> attributes,
        String foreign) {

    /** What a node is. */
    public enum Kind {
        /** Holds pixels. */
        PIXELS,
        /** Holds other nodes. */
        GROUP,
        /** Not understood, kept as it came. */
        FOREIGN
    }

    /** The id under which a canvas's merged image keeps its tiles; never in the tree. */
    public static final String MERGED = "merged";

    public LayerData {
        if (depth < 0) {
            throw new IllegalArgumentException("depth " + depth);
        }
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** A layer for pixels with a name, at depth 0, nothing else set. */
    public static LayerData pixels(String id, String name, PixelFormat format) {
        return new LayerData(id, Kind.PIXELS, 0, format, 0, 0, PixelArea.EMPTY, Map.of("name", name), "");
    }

    /** A group with a name, at depth 0, nothing else set. */
    public static LayerData group(String id, String name) {
        return new LayerData(id, Kind.GROUP, 0, PixelFormat.RGBA8, 0, 0, PixelArea.EMPTY, Map.of("name", name), "");
    }

    /** The name, where there is one: absent is not empty. */
    public Optional<String> name() {
        return attribute("name");
    }

    /** An attribute's text. */
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** From 0 to 1; 1 where absent or not a number. */
    public double opacity() {
        return attribute("opacity").map(LayerData::parseOpacity).orElse(1.0);
    }

    /** Whether it is shown; true unless the attribute says hidden. */
    public boolean visible() {
        return !attribute("visibility").orElse("visible").equals("hidden");
    }

    /** The composite operation, {@code svg:src-over} where absent. */
    public String compositeOperation() {
        return attribute("composite-op").orElse("svg:src-over");
    }

    /** This with one attribute set. */
    public LayerData withAttribute(String name, String text) {
        Map<String, String> changed = new LinkedHashMap<>(attributes);
        changed.put(name, text);
        return withAttributes(changed);
    }

    /** This with other attributes. */
    public LayerData withAttributes(Map<String, String> changed) {
        return new LayerData(id, kind, depth, format, offsetX, offsetY, area, changed, foreign);
    }

    /** This at another depth. */
    public LayerData withDepth(int changed) {
        return new LayerData(id, kind, changed, format, offsetX, offsetY, area, attributes, foreign);
    }

    /** This moved. */
    public LayerData withOffset(int x, int y) {
        return new LayerData(id, kind, depth, format, x, y, area, attributes, foreign);
    }

    /** This with another claimed rectangle. */
    public LayerData withArea(PixelArea changed) {
        return new LayerData(id, kind, depth, format, offsetX, offsetY, changed, attributes, foreign);
    }

    private static double parseOpacity(String text) {
        try {
            double value = Double.parseDouble(text.trim());
            return Double.isNaN(value) ? 1.0 : Math.max(0.0, Math.min(1.0, value));
        } catch (NumberFormatException e) {
            return 1.0;
        }
    }
}
