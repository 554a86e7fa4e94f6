package org.mosp.storage.relational;

/**
 * A layer as the catalogue knows it.
 *
 * @param id unique in the whole catalogue, 1 to 1,024 characters
 * @param name any text without NUL, may be empty, up to 4,096 characters
 * @param orderIndex its place in the canvas, from 0, the topmost first
 */
public record Layer(String id, String name, int orderIndex) {

    /** The longest id, in characters. */
    public static final int MAX_ID_LENGTH = 1_024;

    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 4_096;

    public Layer {
        Canvas.checkText("layer id", id, 1, MAX_ID_LENGTH);
        Canvas.checkText("layer name", name, 0, MAX_NAME_LENGTH);
        if (orderIndex < 0) {
            throw new IllegalArgumentException("orderIndex " + orderIndex);
        }
    }
}
