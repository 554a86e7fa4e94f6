package org.mosp.storage.shell.paint;

import java.util.Random;

/**
 * An endless session of strokes over a canvas, the same for the same seed. For one thread.
 *
 * <p>Half of the strokes are short (60 px), 35 % medium (300 px), 15 % long (1,200 px). How many tiles a stroke touches is
 * log-normal around the medians measured with MyPaint's brush engine over 25 stock brushes (5, 12 and 38 tiles of 64 px; at
 * most 160). 70 % start near the end of the previous one. 60 % are smooth, 35 % textured, 5 % noise.
 */
public final class StrokeScript {

    private static final double SMALLEST_RADIUS = 0.8;
    private static final double LARGEST_RADIUS = 110;
    private static final double TILE = 64;
    private static final int MOST_TILES = 160;

    private static final int[] COLOURS = {
        0xd7263d, 0xf46036, 0xf9c80e, 0x2e933c, 0x1b998b, 0x2d7dd2, 0x3f3fbf, 0x7b2d8b, 0xe36397, 0x5c4033, 0x222222
    };

    private final Random random;
    private final double width;
    private final double height;
    private double lastX;
    private double lastY;
    private boolean first = true;

    /** Over a canvas of this size in pixels. */
    public StrokeScript(long seed, int width, int height) {
        this.random = new Random(seed);
        this.width = width;
        this.height = height;
    }

    /** The next stroke. */
    public Stroke next() {
        double kind = random.nextDouble();
        if (kind < 0.50) {
            return stroke(60, 5, 1.2);
        }
        return kind < 0.85 ? stroke(300, 12, 0.9) : stroke(1_200, 38, 0.7);
    }

    private Stroke stroke(double usualLength, double medianTiles, double sigma) {
        double tiles = medianTiles * Math.exp(sigma * random.nextGaussian());
        tiles = Math.max(1, Math.min(MOST_TILES, tiles));
        double length = usualLength * (0.7 + 0.6 * random.nextDouble());
        double radius = radiusFor(tiles, length);
        // a thin brush on a long way touches more tiles than were drawn by lot: shorten the way
        while (length > 8 && touched(radius, length) > tiles * 1.3 && radius <= SMALLEST_RADIUS) {
            length *= 0.8;
        }
        double[][] curve = curve(length);
        int rgb = COLOURS[random.nextInt(COLOURS.length)];
        double opacity = 0.55 + 0.4 * random.nextDouble();
        return new Stroke(curve[0], curve[1], radius, rgb, opacity, grain(), random.nextLong());
    }

    private Stroke.Grain grain() {
        double lot = random.nextDouble();
        if (lot < 0.60) {
            return Stroke.Grain.SMOOTH;
        }
        return lot < 0.95 ? Stroke.Grain.TEXTURED : Stroke.Grain.NOISE;
    }

    private double radiusFor(double tiles, double length) {
        double low = SMALLEST_RADIUS;
        // on a small canvas no brush covers all of it
        double high = Math.max(2, Math.min(LARGEST_RADIUS, Math.min(width, height) / 24));
        for (int i = 0; i < 24; i++) {
            double middle = (low + high) / 2;
            if (touched(middle, length) < tiles) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Tiles touched by a round brush on a curved way, expected: area, edge and corner of what it sweeps (Steiner's formula). */
    private static double touched(double radius, double length) {
        double reach = length * 0.8;
        double area = 2 * radius * reach + Math.PI * radius * radius;
        double edge = 2 * reach + 2 * Math.PI * radius;
        return 1 + area / (TILE * TILE) + edge * 2 / (Math.PI * TILE);
    }

    private double[][] curve(double length) {
        start();
        int corners = 3 + (int) Math.min(9, length / 90);
        double step = length / corners;
        double[] cornerX = new double[corners + 1];
        double[] cornerY = new double[corners + 1];
        double heading = random.nextDouble() * 2 * Math.PI;
        cornerX[0] = lastX;
        cornerY[0] = lastY;
        for (int i = 1; i <= corners; i++) {
            heading += random.nextGaussian() * 0.55;
            double x = cornerX[i - 1] + step * Math.cos(heading);
            double y = cornerY[i - 1] + step * Math.sin(heading);
            if (x < 0 || x >= width || y < 0 || y >= height) {
                heading += Math.PI * 0.6;
                x = Math.max(0, Math.min(width - 1, x));
                y = Math.max(0, Math.min(height - 1, y));
            }
            cornerX[i] = x;
            cornerY[i] = y;
        }
        lastX = cornerX[corners];
        lastY = cornerY[corners];
        int points = Math.max(corners, (int) Math.ceil(length / 4));
        return new double[][] {smooth(cornerX, points), smooth(cornerY, points)};
    }

    private void start() {
        boolean near = !first && random.nextDouble() < 0.70;
        first = false;
        lastX = near ? lastX + (random.nextDouble() - 0.5) * 8 * TILE : random.nextDouble() * width;
        lastY = near ? lastY + (random.nextDouble() - 0.5) * 8 * TILE : random.nextDouble() * height;
        lastX = Math.max(0, Math.min(width - 1, lastX));
        lastY = Math.max(0, Math.min(height - 1, lastY));
    }

    /** A Catmull-Rom curve through the corners, in so many steps. */
    private static double[] smooth(double[] corners, int points) {
        double[] curve = new double[points + 1];
        int last = corners.length - 1;
        for (int i = 0; i <= points; i++) {
            double at = (double) i / points * last;
            int k = Math.min(last - 1, (int) at);
            double t = at - k;
            double a = corners[Math.max(0, k - 1)];
            double b = corners[k];
            double c = corners[k + 1];
            double d = corners[Math.min(last, k + 2)];
            curve[i] = 0.5
                    * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
        }
        return curve;
    }
}
