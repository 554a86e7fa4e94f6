package org.mosp.storage.manager.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Canvas.Origin;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.Layer;

/**
 * Clients of a catalogue, each with canvases of its own: saved with unique names, found, listed and deleted; and painters, who
 * project rows of origin CANVAS as the projector does. Each knows what the catalogue must hold, and looks at every turn.
 */
public final class CatalogueClients implements AutoCloseable {

    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000008Z");
    private static final int CANVASES_EACH = 30;

    private final Catalogue catalogue;
    private final long pauseNanos;
    private final Map<String, Canvas> expected = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean stop;

    /**
     * Begins at once.
     *
     * @param pauseMicros between two turns of a client; with none they take all processors there are
     */
    public CatalogueClients(Catalogue catalogue, int clients, int painters, long pauseMicros) {
        this.catalogue = catalogue;
        this.pauseNanos = pauseMicros * 1_000;
        for (int i = 0; i < clients; i++) {
            int number = i;
            threads.add(new Thread(() -> run(() -> turn(number, new Random(number))), "client-" + i));
        }
        for (int i = 0; i < painters; i++) {
            int number = i;
            threads.add(new Thread(() -> run(() -> paint(number, new Random(number))), "painter-" + i));
        }
        threads.forEach(Thread::start);
    }

    /** A turn of a client; made anew for each thread. */
    @FunctionalInterface
    private interface Turns {
        void go() throws Exception;
    }

    private void run(Turns turns) {
        try {
            turns.go();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void turn(int client, Random random) throws Exception {
        for (int n = 1; !stop; n++) {
            String id = "direct-" + client + "-" + random.nextInt(CANVASES_EACH);
            long start = System.nanoTime();
            if (random.nextInt(6) == 0) {
                boolean there = expected.remove(id) != null;
                expect(catalogue.deleteCanvas(id) == there, id + ": deleted, was there " + there);
            } else {
                Canvas canvas =
                        Canvas.of(id, "name " + client + "." + n, TIME, TIME.plusSeconds(n), layers(id, random));
                if (n % 3 == 0) {
                    catalogue.saveCanvasAsync(canvas).toCompletableFuture().get(60, TimeUnit.SECONDS);
                } else {
                    catalogue.saveCanvas(canvas);
                }
                expected.put(id, canvas);
            }
            Optional<Canvas> found = catalogue.findCanvas(id);
            expect(
                    found.equals(Optional.ofNullable(expected.get(id))),
                    id + ": " + found + ", not " + expected.get(id));
            if (n % 10 == 0) {
                CanvasPage page = catalogue.listCanvases(CanvasQuery.all());
                expect(!page.canvases().isEmpty() || expected.isEmpty(), "an empty page");
            }
            done(start, n % 10 == 0 ? 3 : 2);
        }
    }

    private void paint(int painter, Random random) {
        for (int n = 1; !stop; n++) {
            String id = "painted-" + painter + "-" + random.nextInt(5);
            Canvas before = expected.get(id);
            long revision = before == null ? 1 : before.revision() + 1;
            Canvas canvas = new Canvas(
                    id, "painting", TIME, TIME.plusSeconds(n), 640, 480, revision, Origin.CANVAS, layers(id, random));
            long start = System.nanoTime();
            expect(catalogue.project(canvas, 1_000_000 + n, List.of()), id + ": not projected");
            expected.put(id, canvas);
            done(start, 1);
        }
    }

    private static List<Layer> layers(String id, Random random) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            layers.add(new Layer(id + "/layer" + i, "layer " + random.nextInt(3), i));
        }
        return layers;
    }

    private void done(long start, int count) {
        longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        calls.addAndGet(count);
        if (pauseNanos > 0) {
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Calls made. */
    public long calls() {
        return calls.get();
    }

    /** The longest turn. */
    public long longestMillis() {
        return longestNanos.get() / 1_000_000;
    }

    /** Waits for so many more calls. */
    public void awaitCalls(long more) {
        long until = calls() + more;
        Await.until(more + " more calls; failed: " + failures, () -> calls() >= until || !failures.isEmpty());
    }

    /** Ends all; then the catalogue must hold what was acknowledged, beside so many canvases that nobody touched. */
    public void endAndCheck(long untouched) throws InterruptedException {
        close();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " failed", failures.get(0));
        }
        check(catalogue, untouched);
    }

    /** Checks another catalogue, or the same later. */
    public void check(Catalogue of, long untouched) {
        expected.forEach((id, canvas) -> expect(
                of.findCanvas(id).equals(Optional.of(canvas)), id + ": " + of.findCanvas(id) + ", not " + canvas));
        long count = of.countCanvases(CanvasQuery.all());
        expect(count == expected.size() + untouched, count + " canvases, not " + (expected.size() + untouched));
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join(60_000);
        }
    }
}
