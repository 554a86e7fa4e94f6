package org.mosp.storage.openraster.file;

import java.util.Map;
import java.util.OptionalInt;

/**
 * Where a node's attributes put it on the canvas.
 *
 * @param x sum of its {@code x} and those of the stacks around it
 * @param y the same for {@code y}
 */
record Place(int x, int y) {

    static final Place ORIGIN = new Place(0, 0);

    /** Farther out nothing is placed: enough for any canvas, and sums of two stay in 32 bits. */
    static final int FARTHEST = 1 << 30;

    /** The place of a node inside of a stack that is here. An attribute that is no number counts as 0. */
    Place inside(Map<String, String> attributes) {
        return new Place(
                add(x, number(attributes, "x").orElse(0)),
                add(y, number(attributes, "y").orElse(0)));
    }

    /** Whether an attribute is a number a place can be made of, or absent. */
    static boolean isValid(Map<String, String> attributes, String name) {
        return !attributes.containsKey(name) || number(attributes, name).isPresent();
    }

    private static int add(int a, int b) {
        return Math.max(-FARTHEST, Math.min(FARTHEST, a + b));
    }

    private static OptionalInt number(Map<String, String> attributes, String name) {
        String text = attributes.get(name);
        if (text == null) {
            return OptionalInt.empty();
        }
        try {
            double value = Double.parseDouble(text.trim());
            return Math.abs(value) <= FARTHEST ? OptionalInt.of((int) Math.round(value)) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
