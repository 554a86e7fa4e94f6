package org.mosp.storage.shell.paint;

import java.util.Comparator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;

/**
 * A soft round brush: draws a stroke over the tiles of an RGBA8 layer.
 *
 * <p>What a stroke covers is collected first, each pixel by its most covered moment, and painted once: a stroke that crosses
 * itself does not darken, as with the usual brushes. Plain "over", not premultiplied.
 */
public final class Brush {

    private static final int SIZE = Tile.SIZE;
    private static final double HARD_SHARE = 0.55;

    private Brush() {}

    /**
     * A tile's place.
     *
     * @param x column
     * @param y row
     */
    public record Place(int x, int y) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::y).thenComparingInt(Place::x);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * The tiles that the stroke changes, painted over, in scan order.
     *
     * @param before the pixels of a tile, nothing painted where it has none
     */
    public static Map<Place, Bytes> draw(Stroke stroke, Function<Place, Bytes> before) {
        Map<Place, float[]> covered = new TreeMap<>();
        double spacing = Math.max(0.6, stroke.radius() * 0.15);
        double ahead = 0;
        for (int i = 0; i + 1 < stroke.x().length; i++) {
            double dx = stroke.x()[i + 1] - stroke.x()[i];
            double dy = stroke.y()[i + 1] - stroke.y()[i];
            double length = Math.hypot(dx, dy);
            while (ahead <= length) {
                double t = length == 0 ? 0 : ahead / length;
                dab(covered, stroke.x()[i] + t * dx, stroke.y()[i] + t * dy, stroke.radius());
                ahead += spacing;
            }
            ahead -= length;
        }
        Map<Place, Bytes> painted = new TreeMap<>();
        covered.forEach((place, cover) -> painted.put(place, paint(stroke, place, cover, before.apply(place))));
        return painted;
    }

    private static void dab(Map<Place, float[]> covered, double x, double y, double radius) {
        double reach = radius + 0.5;
        int left = Tile.indexOf((int) Math.floor(x - reach));
        int right = Tile.indexOf((int) Math.floor(x + reach));
        int top = Tile.indexOf((int) Math.floor(y - reach));
        int bottom = Tile.indexOf((int) Math.floor(y + reach));
        for (int tileY = top; tileY <= bottom; tileY++) {
            for (int tileX = left; tileX <= right; tileX++) {
                dab(covered, new Place(tileX, tileY), x, y, radius);
            }
        }
    }

    private static void dab(Map<Place, float[]> covered, Place place, double x, double y, double radius) {
        double originX = (double) place.x() * SIZE;
        double originY = (double) place.y() * SIZE;
        double reach = radius + 0.5;
        int fromX = Math.max(0, (int) Math.floor(x - reach - originX));
        int toX = Math.min(SIZE - 1, (int) Math.ceil(x + reach - originX));
        int fromY = Math.max(0, (int) Math.floor(y - reach - originY));
        int toY = Math.min(SIZE - 1, (int) Math.ceil(y + reach - originY));
        float[] cover = covered.get(place);
        for (int row = fromY; row <= toY; row++) {
            for (int column = fromX; column <= toX; column++) {
                float share = share(Math.hypot(originX + column + 0.5 - x, originY + row + 0.5 - y), radius);
                if (share <= 0) {
                    continue;
                }
                if (cover == null) {
                    cover = new float[SIZE * SIZE];
                    covered.put(place, cover);
                }
                int index = row * SIZE + column;
                cover[index] = Math.max(cover[index], share);
            }
        }
    }

    /** How much of a pixel at a distance from the brush's middle is covered: all inside, none outside, softly between. */
    private static float share(double distance, double radius) {
        double hard = radius * HARD_SHARE;
        double edge = Math.max(radius + 0.5 - hard, 1);
        double t = Math.max(0, Math.min(1, (radius + 0.5 - distance) / edge));
        return (float) (t * t * (3 - 2 * t));
    }

    private static Bytes paint(Stroke stroke, Place place, float[] cover, Bytes before) {
        byte[] pixels = before.isEmpty() ? new byte[PixelFormat.RGBA8.tileBytes()] : before.toArray();
        SplittableRandom grain =
                new SplittableRandom(stroke.seed() ^ place.x() * 0x9E3779B97F4A7C15L ^ place.y() * 31L);
        for (int i = 0; i < cover.length; i++) {
            double jitter = grain(stroke.grain(), grain);
            if (cover[i] > 0) {
                over(pixels, 4 * i, stroke, cover[i] * jitter);
            }
        }
        return Bytes.wrap(pixels);
    }

    private static double grain(Stroke.Grain kind, SplittableRandom random) {
        return switch (kind) {
            case SMOOTH -> 1;
            // paper: a few depths only, which is what makes texture compress better than noise
            case TEXTURED -> 0.7 + 0.1 * (random.nextInt() >>> 30);
            case NOISE -> random.nextInt(256) / 255.0;
        };
    }

    private static void over(byte[] pixels, int at, Stroke stroke, double share) {
        double alpha = stroke.opacity() * share;
        double below = (pixels[at + 3] & 0xff) / 255.0;
        double result = alpha + below * (1 - alpha);
        if (result <= 0) {
            return;
        }
        for (int channel = 0; channel < 3; channel++) {
            double colour = stroke.rgb() >> 16 - 8 * channel & 0xff;
            double was = pixels[at + channel] & 0xff;
            pixels[at + channel] = (byte) Math.round((colour * alpha + was * below * (1 - alpha)) / result);
        }
        pixels[at + 3] = (byte) Math.round(result * 255);
    }
}
