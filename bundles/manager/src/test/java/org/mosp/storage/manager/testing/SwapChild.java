package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/**
 * A process beside the test's that swaps engines under writers and ends at a crash point. It prints each acknowledged operation: key,
 * number, version.
 */
public final class SwapChild {

    private static final int KEYS = 12;

    /** Between two writes of a writer, so that the swap has a processor, too. */
    static final long PAUSE_NANOS = 1_000_000;

    private SwapChild() {}

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
        try (LocalStorageManager manager = SwapStores.open(directory, new LocalStorageFiles(), points)) {
            manager.bind(new OutsideProvider(new MvStoreProvider()), "org.example.outside", "0.1.0");
            if (scenario.equals("reopen")) {
                settle(manager);
                if (!place.equals("swap.")) {
                    // a window goes on after the switch: the other engine is still to be opened
                    Await.until("killed at " + place, () -> false);
                }
                return;
            }
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < 3; w++) {
                int writer = w;
                Thread thread = new Thread(() -> write(manager, writer));
                thread.setDaemon(true);
                writers.add(thread);
                thread.start();
            }
            if (scenario.startsWith("outside-")) {
                actOutside(manager, outside(directory), scenario);
            } else {
                act(manager, scenario);
            }
        }
    }

    /** Where the engine that has something outside has it. */
    public static Path outside(Path directory) {
        return directory.resolveSibling(directory.getFileName() + "-outside");
    }

    private static void actOutside(LocalStorageManager manager, Path place, String scenario) throws Exception {
        Swap swap = manager.swap(
                StorageRole.INCREMENTAL,
                OutsideProvider.ENGINE,
                SwapOptions.DEFAULTS.withSettings(Map.of("place", place.toString())));
        if (scenario.equals("outside-abort")) {
            manager.abortSwap(StorageRole.INCREMENTAL);
            return;
        }
        Histories.done(swap.switched());
        manager.rollbackSwap(StorageRole.INCREMENTAL);
        Histories.done(swap.completion());
        manager.discard(manager.retired().get(0).generation());
    }

    private static void act(LocalStorageManager manager, String scenario) throws Exception {
        Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
        if (scenario.equals("abort")) {
            manager.abortSwap(StorageRole.INCREMENTAL);
            return;
        }
        Histories.done(swap.switched());
        if (scenario.equals("window")) {
            Await.until("killed in the window", () -> false);
        }
        if (scenario.equals("rollback")) {
            manager.rollbackSwap(StorageRole.INCREMENTAL);
        } else {
            Await.until("the switch is recorded", () -> swap.progress().state() == SwapState.SWITCHED);
            manager.finishSwap(StorageRole.INCREMENTAL);
        }
        Histories.done(swap.completion());
        if (scenario.equals("discard")) {
            manager.discard(manager.retired().get(0).generation());
        }
    }

    private static void write(LocalStorageManager manager, int writer) {
        try {
            for (int n = 1; ; n++) {
                for (int k = 0; k < KEYS; k++) {
                    String key = "child/" + writer + "/" + k;
                    long version = n % 7 == 0
                            ? manager.incremental().delete(key)
                            : manager.incremental().put(key, Bytes.utf8("" + n));
                    System.out.println("ack " + key + " " + n + " " + version);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("not available")) {
                System.out.println("failed " + e);
            }
        }
    }

    /** Waits, without anybody's doing, for the end of what was under way. */
    public static void settle(LocalStorageManager manager) {
        Await.until("a swap goes on by itself", () -> manager.currentSwap(StorageRole.INCREMENTAL)
                .map(swap -> swap.progress().state() == SwapState.SWITCHED)
                .orElse(true));
    }

    /** What was acknowledged last: key to number and version. */
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

    /** Each key holds its last acknowledged operation, or the one that was in flight. */
    public static void check(LocalStorageManager manager, Map<String, long[]> acknowledged) {
        acknowledged.forEach((key, last) -> {
            Optional<Entry> found = manager.incremental().get(key);
            long n = found.map(entry -> Long.parseLong(entry.value().toUtf8())).orElse(0L);
            boolean is = n == value(last[0]) && (n == 0 || found.orElseThrow().version() == last[1]);
            boolean next =
                    n == value(last[0] + 1) && (n == 0 || found.orElseThrow().version() > last[1]);
            if (!is && !next) {
                throw new AssertionError(
                        key + ": " + found + " instead of operation " + last[0] + " of version " + last[1]);
            }
        });
    }

    private static long value(long n) {
        return n % 7 == 0 ? 0 : n;
    }
}
