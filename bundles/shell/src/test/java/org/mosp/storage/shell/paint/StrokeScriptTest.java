package org.mosp.storage.shell.paint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.shell.output.Percentiles;

class StrokeScriptTest {

    @Test
    void theSameSeedPaintsTheSame() {
        Map<Brush.Place, Bytes> one = paint(7, 20, 800, 600);
        assertEquals(one, paint(7, 20, 800, 600));
        assertTrue(!one.equals(paint(8, 20, 800, 600)));
    }

    @Test
    void strokesTouchAsManyTilesAsAPaintersDo() {
        StrokeScript script = new StrokeScript(3, 4960, 3508);
        Map<Long, Percentiles> byKind = new HashMap<>();
        Percentiles all = new Percentiles();
        for (int i = 0; i < 600; i++) {
            Stroke stroke = script.next();
            int touched = Brush.draw(stroke, place -> Bytes.EMPTY).size();
            all.add(touched * 1_000_000L);
            double length = 0;
            for (int p = 1; p < stroke.x().length; p++) {
                length += Math.hypot(stroke.x()[p] - stroke.x()[p - 1], stroke.y()[p] - stroke.y()[p - 1]);
            }
            long kind = length < 130 ? 60 : length < 600 ? 300 : 1200;
            byKind.computeIfAbsent(kind, k -> new Percentiles()).add(touched * 1_000_000L);
        }
        byKind.forEach((kind, tiles) ->
                System.out.println(kind + " px: " + tiles.count() + " strokes, tiles " + tiles.millis(0.5) + " / "
                        + tiles.millis(0.75) + " / " + tiles.millis(0.95) + " / " + tiles.millis(1)));
        assertTrue(all.millis(0.5) >= 5 && all.millis(0.5) <= 14, "median " + all.millis(0.5));
        assertTrue(all.millis(1) <= 260, "most " + all.millis(1));
    }

    @Test
    void nothingIsPaintedFarOutsideTheCanvas() {
        paint(5, 200, 640, 480)
                .keySet()
                .forEach(place -> assertTrue(
                        place.x() >= -3 && place.y() >= -3 && place.x() <= 12 && place.y() <= 10, place.toString()));
    }

    private static Map<Brush.Place, Bytes> paint(long seed, int strokes, int width, int height) {
        StrokeScript script = new StrokeScript(seed, width, height);
        Map<Brush.Place, Bytes> tiles = new HashMap<>();
        for (int i = 0; i < strokes; i++) {
            tiles.putAll(Brush.draw(script.next(), place -> tiles.getOrDefault(place, Bytes.EMPTY)));
        }
        if (System.getProperty("picture") != null) {
            picture(tiles, width, height, Path.of(System.getProperty("picture"), seed + ".png"));
        }
        return tiles;
    }

    private static void picture(Map<Brush.Place, Bytes> tiles, int width, int height, Path file) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        tiles.forEach((place, pixels) -> {
            for (int i = 0; i < 64 * 64; i++) {
                int x = place.x() * 64 + i % 64;
                int y = place.y() * 64 + i / 64;
                byte[] p = new byte[4];
                for (int c = 0; c < 4; c++) p[c] = pixels.at(4 * i + c);
                double a = (p[3] & 0xff) / 255.0;
                int rgb = 0;
                for (int c = 0; c < 3; c++) rgb = rgb << 8 | (int) ((p[c] & 0xff) * a + 255 * (1 - a));
                if (x >= 0 && y >= 0 && x < width && y < height) image.setRGB(x, y, 0xff000000 | rgb);
            }
        });
        try {
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new AssertionError(Arrays.toString(e.getStackTrace()));
        }
    }
}
