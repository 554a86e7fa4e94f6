package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Canvas.Origin;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.CrashPoints;

/**
 * A process beside the test's that swaps relational engines under clients and a painter, and ends at a crash point. It prints
 * each acknowledged operation: canvas, number, version (0 where there is none).
 */
public final class CatalogueChild {

    /** Canvases that nobody touches during the swap. */
    public static final int UNTOUCHED = 700;

    /** So many that two chunks are needed. */
    static final String LONG_NAME = "n".repeat(4_000);

    private static final int CANVASES_EACH = 5;
    private static final int CLIENTS = 2;

    private CatalogueChild() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        String scenario = arguments[1];
        String place = arguments[2];
        int nth = Integer.parseInt(arguments[3]);
        AtomicInteger count = new AtomicInteger();
        CrashPoints points = name -> {
            if (name.startsWith(place) && count.incrementAndGet() == nth) {
                Runtime.getRuntime().halt(ChildStore.CRASHED);
            }
        };
        try (LocalStorageManager manager = CatalogueStores.open(directory, points)) {
            if (scenario.equals("reopen")) {
                settle(manager);
                if (!place.equals("swap.")) {
                    // a window goes on after the switch: the other engine is still to be opened
                    Await.until("killed at " + place, () -> false);
                }
                return;
            }
            for (int w = 0; w <= CLIENTS; w++) {
                int writer = w;
                Thread thread = new Thread(() -> write(manager, writer));
                thread.setDaemon(true);
                thread.start();
            }
            act(manager, scenario);
        }
    }

    private static void act(LocalStorageManager manager, String scenario) throws Exception {
        Swap swap = manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS);
        if (scenario.equals("abort")) {
            manager.abortSwap(StorageRole.RELATIONAL);
            return;
        }
        Histories.done(swap.switched());
        if (scenario.equals("window")) {
            Await.until("killed in the window", () -> false);
        }
        if (scenario.equals("rollback")) {
            manager.rollbackSwap(StorageRole.RELATIONAL);
        } else {
            Await.until("the switch is recorded", () -> swap.progress().state() == SwapState.SWITCHED);
            manager.finishSwap(StorageRole.RELATIONAL);
        }
        Histories.done(swap.completion());
        if (scenario.equals("discard")) {
            manager.discard(manager.retired().get(0).generation());
        }
    }

    private static void write(LocalStorageManager manager, int writer) {
        boolean paints = writer == CLIENTS;
        try {
            for (int n = 1; ; n++) {
                for (int k = 0; k < CANVASES_EACH; k++) {
                    String id = (paints ? "painted/" : "direct/") + writer + "/" + k;
                    long version = 0;
                    if (n % 7 == 0) {
                        boolean there = paints
                                ? manager.catalogue().withdraw(id)
                                : manager.relational().deleteCanvas(id);
                        expect(there, id + " was not there");
                    } else if (paints) {
                        expect(
                                manager.catalogue().project(canvas(id, n, Origin.CANVAS), n, List.of()),
                                id + ": not projected");
                    } else {
                        version = manager.relational().saveCanvas(canvas(id, n, Origin.DIRECT));
                    }
                    System.out.println("ack " + id + " " + n + " " + version);
                    LockSupport.parkNanos(SwapChild.PAUSE_NANOS);
                }
            }
        } catch (RuntimeException | Error e) {
            if (!String.valueOf(e.getMessage()).contains("not available")) {
                System.out.println("failed " + e);
            }
        }
    }

    private static Canvas canvas(String id, long n, Origin origin) {
        List<Layer> layers = new java.util.ArrayList<>();
        for (int i = 0; i < n % 4; i++) {
            layers.add(new Layer(id + "/layer" + i, "layer " + n, i));
        }
        return new Canvas(
                id, "" + n, CatalogueStores.TIME, CatalogueStores.TIME.plusSeconds(n), 0, 0, n, origin, layers);
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Waits, without anybody's doing, for the end of what was under way. */
    public static void settle(LocalStorageManager manager) {
        manager.relational().findCanvas("untouched-0");
        Await.until("a swap goes on by itself", () -> manager.currentSwap(StorageRole.RELATIONAL)
                .map(swap -> swap.progress().state() == SwapState.SWITCHED)
                .orElse(true));
    }

    /** What was acknowledged last: canvas to number and version. */
    public static Map<String, long[]> acknowledged(List<String> lines) {
        Map<String, long[]> last = new TreeMap<>();
        for (String line : lines) {
            String[] parts = line.split(" ");
            if (parts.length == 4 && parts[0].equals("ack")) {
                last.put(parts[1], new long[] {Long.parseLong(parts[2]), Long.parseLong(parts[3])});
            } else if (line.startsWith("failed")) {
                throw new AssertionError(line);
            }
        }
        return last;
    }

    /** Each canvas is as its last acknowledged operation left it, or as the one that was in flight did; no other is there. */
    public static void check(LocalStorageManager manager, Map<String, long[]> acknowledged) {
        long present = 0;
        for (int w = 0; w <= CLIENTS; w++) {
            for (int k = 0; k < CANVASES_EACH; k++) {
                String id = (w == CLIENTS ? "painted/" : "direct/") + w + "/" + k;
                Origin origin = w == CLIENTS ? Origin.CANVAS : Origin.DIRECT;
                long[] last = acknowledged.getOrDefault(id, new long[2]);
                Optional<Canvas> found = manager.relational().findCanvas(id);
                boolean is = found.equals(after(id, last[0], origin));
                expect(
                        is || found.equals(after(id, last[0] + 1, origin)),
                        id + ": " + found + " instead of operation " + last[0] + " of version " + last[1]);
                present += found.isPresent() ? 1 : 0;
            }
        }
        for (int i = 0; i < UNTOUCHED; i++) {
            String id = "untouched-" + i;
            Optional<Canvas> found = manager.relational().findCanvas(id);
            expect(
                    found.isPresent()
                            && found.get().name().equals(LONG_NAME + i)
                            && found.get().layers().size() == 2,
                    id + " is not as it was");
        }
        long extra = manager.relational().countCanvases(CanvasQuery.all()) - present - UNTOUCHED;
        expect(
                extra == 0
                        || extra == 1
                                && manager.relational().findCanvas("after").isPresent(),
                extra + " too many");
    }

    private static Optional<Canvas> after(String id, long n, Origin origin) {
        return n % 7 == 0 ? Optional.empty() : Optional.of(canvas(id, n, origin));
    }
}
