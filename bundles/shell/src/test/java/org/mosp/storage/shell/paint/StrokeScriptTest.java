package org.mosp.storage.shell.paint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
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
        // measured with MyPaint's brush engine: medians 5, 12 and 38
        assertTrue(
                within(byKind.get(60L), 3, 9),
                "short strokes: " + byKind.get(60L).millis(0.5));
        assertTrue(
                within(byKind.get(300L), 8, 20),
                "medium strokes: " + byKind.get(300L).millis(0.5));
        assertTrue(
                within(byKind.get(1200L), 28, 55),
                "long strokes: " + byKind.get(1200L).millis(0.5));
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
        return tiles;
    }

    private static boolean within(Percentiles tiles, double atLeast, double atMost) {
        return tiles.millis(0.5) >= atLeast && tiles.millis(0.5) <= atMost;
    }
}
