package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.Bytes;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/**
 * A process beside the test's that moves counters under writers of both versions, and ends at a crash point or by a kill. It prints
 * what writers begin and what was acknowledged, and {@code calls} of the step before each chunk.
 */
public final class MigrationChild {

    /** The keys of each writer: it writes no others, and nobody else writes them. */
    private static final int KEYS = 40;

    private static final int WRITERS = 3;

    private MigrationChild() {}

    /** Arguments: directory, counters, crash point, its number; first number of the writes of this process. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int counters = Integer.parseInt(arguments[1]);
        String place = arguments[2];
        int nth = Integer.parseInt(arguments[3]);
        long first = Long.parseLong(arguments[4]);
        AtomicInteger count = new AtomicInteger();
        CrashPoints points = name -> {
            if (name.equals(place) && count.incrementAndGet() == nth) {
                Runtime.getRuntime().halt(ChildStore.CRASHED);
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, new LocalStorageFiles(), points)) {
            if (manager.incremental().get("filled").isEmpty()) {
                CounterStep.fill(manager, counters);
                manager.incremental().put("filled", Bytes.EMPTY);
            }
            List<AtomicLong> refused = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                AtomicLong seen = new AtomicLong();
                refused.add(seen);
                Thread thread = new Thread(() -> write(manager, writer * KEYS, first, seen));
                thread.setDaemon(true);
                thread.start();
            }
            boolean over = manager.schemas().schemas().stream()
                    .anyMatch(state -> state.schema().equals(CounterStep.SCHEMA) && state.version() == 2);
            if (!over) {
                AtomicLong calls = new AtomicLong();
                EntryMove plain = CounterStep.move(CounterStep.up("sum"), figures -> {
                    System.out.println("calls " + calls.get() + " " + figures.moved());
                    return true;
                });
                EntryMove counted = new EntryMove(
                        plain.step(),
                        plain.resumable(),
                        2,
                        (entry, store) -> {
                            calls.incrementAndGet();
                            return plain.transform().of(entry, store);
                        },
                        plain.verify(),
                        plain.control(),
                        plain.record());
                MoveFigures figures = manager.schemas().move(counted);
                System.out.println("moved " + figures.moved() + " parked "
                        + figures.pause().toMillis());
            }
            Await.until(
                    "all are refused the old version", () -> refused.stream().allMatch(seen -> seen.get() > 0));
            System.out.println("done");
            System.out.flush();
            Runtime.getRuntime().halt(0); // writers are in the midst of something, which is all right too
        }
    }

    private static void write(LocalStorageManager manager, int firstKey, long first, AtomicLong refused) {
        int oldest = 1;
        for (long n = first; ; n++) {
            int key = firstKey + (int) (n * 7 % KEYS);
            int version = oldest == 2 || n % 4 == 0 ? 2 : 1;
            System.out.println("begin " + key + " " + 1_000 * n + " " + version);
            try {
                manager.incremental()
                        .commit(WriteBatch.builder()
                                .put(CounterStep.key(key), Bytes.utf8("" + 1_000 * n), version)
                                .build());
                System.out.println("ack " + key + " " + 1_000 * n + " " + version);
            } catch (SchemaVersionException e) {
                System.out.println("refused " + key + " " + 1_000 * n + " " + version);
                if (version == 1) {
                    refused.incrementAndGet();
                    oldest = 2;
                }
            } catch (RuntimeException e) {
                if (!String.valueOf(e.getMessage()).contains("not available")) {
                    System.out.println("failed " + e);
                }
                return;
            }
        }
    }

    /** What children told: of each key what was acknowledged last, and what may have been in flight at the end of a process. */
    public static final class Story {

        private final Map<Integer, long[]> acknowledged = new HashMap<>();
        private final Map<Integer, List<long[]>> possible = new HashMap<>();
        private final Map<Integer, long[]> begun = new HashMap<>();

        /** Calls of the step that were in vain, as far as they were told. */
        public long calls;

        /** The lines of a process that has ended. */
        public void add(List<String> lines) {
            long told = 0;
            for (String line : lines) {
                String[] parts = line.split(" ");
                if (line.startsWith("failed")) {
                    throw new AssertionError(line);
                }
                if (parts.length == 4
                        && (parts[0].equals("begin") || parts[0].equals("ack") || parts[0].equals("refused"))) {
                    int key = Integer.parseInt(parts[1]);
                    long[] write = {Long.parseLong(parts[2]), Long.parseLong(parts[3])};
                    switch (parts[0]) {
                        case "begin" -> begun.put(key, write);
                        case "ack" -> {
                            begun.remove(key);
                            possible.remove(key);
                            acknowledged.put(key, write);
                        }
                        default -> begun.remove(key);
                    }
                } else if (parts.length == 3 && parts[0].equals("calls")) {
                    told = Long.parseLong(parts[1]);
                }
            }
            calls += told;
            begun.forEach((key, write) ->
                    possible.computeIfAbsent(key, k -> new ArrayList<>()).add(write));
            begun.clear();
        }

        /** Every counter is in version 2, and what was written last, with one more if that was in version 1. */
        public void check(LocalStorageManager manager, int counters) {
            try (var all = manager.scan(Keyspace.USER, "counter/")) {
                List<Entry> found = all.toList();
                if (found.size() != counters) {
                    throw new AssertionError(found.size() + " counters instead of " + counters);
                }
                for (int i = 0; i < counters; i++) {
                    check(found.get(i), i);
                }
            }
        }

        private void check(Entry entry, int i) {
            List<long[]> allowed = new ArrayList<>(possible.getOrDefault(i, List.of()));
            allowed.add(acknowledged.getOrDefault(i, new long[] {10L * i, 1}));
            long value = Long.parseLong(entry.value().toUtf8());
            boolean right = entry.schemaVersion() == 2
                    && allowed.stream().anyMatch(write -> value == write[0] + (write[1] == 1 ? 1 : 0));
            if (!right) {
                throw new AssertionError(entry + " instead of one of "
                        + allowed.stream().map(java.util.Arrays::toString).toList());
            }
        }
    }
}
