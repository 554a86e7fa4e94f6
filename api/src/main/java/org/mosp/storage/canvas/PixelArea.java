package org.mosp.storage.canvas;

/**
 * A rectangle of pixels, possibly empty, anywhere in the plane of signed 32-bit coordinates.
 *
 * @param x left edge
 * @param y upper edge
 * @param width 0 or more
 * @param height 0 or more
 */
public record PixelArea(int x, int y, int width, int height) {

    /** No pixels. */
    public static final PixelArea EMPTY = new PixelArea(0, 0, 0, 0);

    public PixelArea {
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("width " + width + ", height " + height);
        }
    }

    /** Whether there are no pixels. */
    public boolean isEmpty() {
        return width == 0 || height == 0;
    }

    /** The smallest area that holds both; an empty one adds nothing. */
    public PixelArea union(PixelArea other) {
        if (isEmpty()) {
            return other;
        }
        if (other.isEmpty()) {
            return this;
        }
        int left = Math.min(x, other.x);
        int top = Math.min(y, other.y);
        int right = Math.max(Math.addExact(x, width), Math.addExact(other.x, other.width));
        int bottom = Math.max(Math.addExact(y, height), Math.addExact(other.y, other.height));
        return new PixelArea(left, top, right - left, bottom - top);
    }
}
