package org.mosp.storage.shell.paint;

/**
 * One brush stroke: a curve, a brush and a colour.
 *
 * @param x of the curve's points, in pixels
 * @param y of the curve's points
 * @param radius of the brush, in pixels
 * @param rgb the colour, {@code 0xRRGGBB}
 * @param opacity from 0 to 1
 * @param grain how the paint lies
 * @param seed of the grain
 */
public record Stroke(double[] x, double[] y, double radius, int rgb, double opacity, Grain grain, long seed) {

    /** How paint lies, which decides how well its tiles compress. */
    public enum Grain {
        /** Even: some 500 bytes a tile. */
        SMOOTH,
        /** With the paper's texture: some kilobytes a tile. */
        TEXTURED,
        /** Sprayed: hardly to be compressed. */
        NOISE
    }
}
