package org.mosp.storage.plugin.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.spi.Keyspace;

/** Layers of canvases made before the step say after it what they hold, also those painted meanwhile; and back. */
class CanvasBoundsTest {

    private static final int PAINTERS = 3;

    @TempDir
    Path directory;

    private Studio studio;

    @BeforeEach
    void open() {
        studio = new Studio(directory);
    }

    @AfterEach
    void close() {
        studio.close();
    }

    @Test
    void everyLayerOfEveryRevisionSaysWhatItHolds() throws Exception {
        String canvas = studio.canvas("old");
        for (int i = 0; i < 60; i++) {
            studio.stroke(canvas, i);
        }
        long records = studio.layers(1);
        assertTrue(records > 50, records + " records");
        CanvasView before = studio.canvases.open(canvas);
        assertThrows(SchemaVersionException.class, () -> before.contents("1"));
        studio.up();
        studio.checkContents();
        assertEquals(0, studio.layers(1));
        assertEquals(records, studio.layers(2));
        assertEquals(before.bounds("1"), before.contents("1").bounds(), "a view that was open says it too");
    }

    @Test
    void upAndDownAndUpAgainEndsWhereItWas() throws Exception {
        String canvas = studio.canvas("round");
        for (int i = 0; i < 30; i++) {
            studio.stroke(canvas, i);
        }
        Map<String, String> first = studio.content();
        studio.up();
        Map<String, String> second = studio.content();
        assertNotEquals(first, second);
        studio.down();
        assertEquals(first, studio.content());
        studio.up();
        assertEquals(second, studio.content());
    }

    @Test
    void whatIsPaintedInTheNewVersionIsWhatTheStepWouldMake() throws Exception {
        String canvas = studio.canvas("both");
        studio.up();
        for (int i = 0; i < 30; i++) {
            studio.stroke(canvas, i);
        }
        studio.checkContents();
        Map<String, String> painted = studio.content();
        studio.down();
        assertEquals(0, studio.layers(2));
        studio.stroke(studio.canvas("painted in version 1 again"), 7);
        studio.up();
        studio.checkContents();
        Map<String, String> raised = studio.content();
        raised.keySet().retainAll(painted.keySet());
        assertEquals(painted, raised);
    }

    @Test
    void aLayerOfWhichARowIsMissingStaysAsItIs() throws Exception {
        String canvas = studio.canvas("damaged");
        String other = studio.canvas("whole");
        for (int i = 0; i < 8; i++) {
            studio.stroke(canvas, i);
            studio.stroke(other, i);
        }
        String row;
        try (Stream<Entry> rows = studio.storage.scan(Keyspace.USER, "pool/" + canvas + "/tile/")) {
            row = rows.findFirst().orElseThrow().key();
        }
        studio.storage.incremental().delete(row);
        studio.up();
        CanvasView view = studio.canvases.open(canvas);
        List<String> damaged = new ArrayList<>();
        view.data().layers().forEach(layer -> {
            try {
                view.contents(layer.id());
            } catch (StorageDamagedException e) {
                assertTrue(String.valueOf(e.getMessage()).contains(row), e.getMessage());
                damaged.add(layer.id());
            }
        });
        assertEquals(1, damaged.size(), "the layer of that tile and no other");
        // who paints on is not held up
        studio.stroke(canvas, 8);
        studio.stroke(canvas, 9);
        assertTrue(studio.canvases.open(other).contents("1").tiles() > 0);
        studio.down();
        assertEquals(0, studio.layers(2));
    }

    @Test
    void whatADeletedCanvasLeftIsNoObstacle() throws Exception {
        String gone = studio.canvas("gone");
        studio.stroke(gone, 1);
        studio.storage.incremental().delete("canvas/" + gone + "/layers");
        studio.storage.incremental().delete("canvas/" + gone + "/revision/a2");
        studio.stroke(studio.canvas("there"), 1);
        studio.up();
        studio.checkContents();
        assertEquals(0, studio.layers(1));
    }

    @Test
    void paintersGoOnWhileTheStepRuns() throws Exception {
        List<String> canvases = new ArrayList<>();
        for (int i = 0; i < PAINTERS; i++) {
            canvases.add(studio.canvas("painted " + i));
            for (int stroke = 0; stroke < 150; stroke++) {
                studio.stroke(canvases.get(i), stroke);
            }
        }
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Exception> failure = new AtomicReference<>();
        List<AtomicInteger> strokes = new ArrayList<>();
        List<Thread> painters = new ArrayList<>();
        for (String canvas : canvases) {
            AtomicInteger made = new AtomicInteger(150);
            strokes.add(made);
            painters.add(new Thread(() -> {
                try {
                    while (!stop.get()) {
                        studio.stroke(canvas, made.get());
                        made.incrementAndGet();
                    }
                } catch (RuntimeException e) {
                    failure.set(e);
                }
            }));
        }
        painters.forEach(Thread::start);
        try {
            await(strokes, failure, 5);
            studio.up();
            await(strokes, failure, 5);
            studio.down();
            await(strokes, failure, 5);
            studio.up();
            await(strokes, failure, 5);
        } finally {
            stop.set(true);
            for (Thread painter : painters) {
                painter.join();
            }
        }
        assertEquals(null, failure.get());
        assertEquals(0, studio.layers(1));
        for (int i = 0; i < PAINTERS; i++) {
            assertEquals(
                    strokes.get(i).get() + 1,
                    studio.canvases.open(canvases.get(i)).revision().number(),
                    "each stroke is a revision");
        }
        studio.checkContents();
    }

    @Test
    void aPainterOfALargeLayerIsNotWaitedForWithoutEnd() throws Exception {
        String canvas = studio.canvas("large");
        int side = 48;
        studio.fill(canvas, side);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Exception> failure = new AtomicReference<>();
        AtomicInteger strokes = new AtomicInteger();
        Thread painter = new Thread(() -> {
            try {
                while (!stop.get()) {
                    studio.dab(canvas, strokes.get(), side);
                    strokes.incrementAndGet();
                }
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        painter.start();
        try {
            await(List.of(strokes), failure, 200);
            long began = System.nanoTime();
            int before = strokes.get();
            studio.up();
            System.out.println((strokes.get() - before) + " strokes on a layer of " + side * side + " tiles in the "
                    + (System.nanoTime() - began) / 1_000_000 + " ms of the step");
            await(List.of(strokes), failure, 5);
        } finally {
            stop.set(true);
            painter.join();
        }
        assertEquals(null, failure.get());
        assertEquals(0, studio.layers(1));
        assertEquals(
                (long) side * side, studio.canvases.open(canvas).contents("1").tiles());
        assertEquals(List.of(), studio.canvases.audit(canvas, Progress.NONE).problems());
    }

    /** Until every painter has made some more strokes. */
    private static void await(List<AtomicInteger> strokes, AtomicReference<Exception> failure, int more) {
        List<Integer> from = strokes.stream().map(AtomicInteger::get).toList();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; i < strokes.size(); i++) {
            while (strokes.get(i).get() < from.get(i) + more && failure.get() == null) {
                assertTrue(System.nanoTime() < deadline, "painters stand still");
                Thread.onSpinWait();
            }
        }
    }
}
