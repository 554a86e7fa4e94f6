package org.mosp.storage.manager.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.SchemaVersionException;

/** A step that must be made exactly once: version 2 of a counter is one more than version 1. */
public final class CounterStep {

    public static final String SCHEMA = "counters";
    public static final List<String> KEYS = List.of("counter/*");

    private CounterStep() {}

    public static StepIdentity up(String checksum) {
        return new StepIdentity(SCHEMA, 1, 2, "org.example.counters", "1.0.0", checksum, KEYS);
    }

    public static StepIdentity down() {
        return new StepIdentity(SCHEMA, 2, 1, "org.example.counters", "1.0.0", "sum", KEYS);
    }

    public static EntryMove move(StepIdentity step, EntryMove.Control control) {
        return move(step, 2, control);
    }

    public static EntryMove move(StepIdentity step, int minReader, EntryMove.Control control) {
        long more = step.back() ? -1 : 1;
        return new EntryMove(
                step,
                checksum -> false,
                minReader,
                (entry, store) -> EntryChange.put(
                        Bytes.utf8(Long.toString(Long.parseLong(entry.value().toUtf8()) + more))),
                store -> {},
                control,
                figures -> WriteBatch.builder()
                        .put("migration/history/" + SCHEMA + "/" + step.to(), Bytes.utf8(figures.moved() + ""))
                        .build());
    }

    /** Moves to the end. */
    public static MoveFigures run(LocalStorageManager manager, StepIdentity step) {
        return manager.schemas().move(move(step, figures -> true));
    }

    public static String key(int n) {
        return String.format("counter/%07d", n);
    }

    public static void fill(LocalStorageManager manager, int entries) {
        for (int i = 0; i < entries; ) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int n = 0; n < 1_000 && i < entries; n++, i++) {
                batch.put(key(i), Bytes.utf8("" + 10L * i));
            }
            manager.incremental().commit(batch.build());
        }
    }

    /**
     * A writer of one key each round, who speaks both versions: in version 1 while that is taken, and in version 2 now and then. What
     * it wrote last, it knows; nothing it writes may fail but for the version.
     */
    public static final class Writer implements Runnable {

        private final IncrementalStorage storage;
        private final int first;
        private final int count;
        private final AtomicBoolean stop;
        private final long[] values;
        private final int[] versions;
        private final List<String> failures = new ArrayList<>();
        public final AtomicLong writes = new AtomicLong();
        public final AtomicLong refused = new AtomicLong();

        public Writer(IncrementalStorage storage, int first, int count, AtomicBoolean stop) {
            this.storage = storage;
            this.first = first;
            this.count = count;
            this.stop = stop;
            this.values = new long[count];
            this.versions = new int[count];
        }

        @Override
        public void run() {
            long n = 0;
            int oldest = 1;
            while (!stop.get()) {
                n++;
                int at = (int) (n * 31 % count);
                // nobody takes version 2 before the step has begun: such a writer goes back to version 1
                int version = oldest == 2 || n % 5 == 0 ? 2 : 1;
                try {
                    write(at, 1_000 * n, version);
                } catch (SchemaVersionException e) {
                    refused.incrementAndGet();
                    if (version == 1) {
                        oldest = 2;
                    }
                } catch (StorageException e) {
                    failures.add(e.toString());
                    return;
                }
            }
        }

        private void write(int at, long value, int version) {
            storage.commit(WriteBatch.builder()
                    .put(key(first + at), Bytes.utf8("" + value), version)
                    .build());
            values[at] = value;
            versions[at] = version;
            writes.incrementAndGet();
        }

        /** What is wrong: nothing, if each key is what was last written, one more if that was in version 1. */
        public List<String> wrong(IncrementalStorage after) {
            List<String> wrong = new ArrayList<>(failures);
            for (int at = 0; at < count; at++) {
                long expected = versions[at] == 0 ? 10L * (first + at) + 1 : values[at] + (versions[at] == 1 ? 1 : 0);
                var found = after.get(key(first + at)).orElseThrow();
                if (found.schemaVersion() != 2 || Long.parseLong(found.value().toUtf8()) != expected) {
                    wrong.add(found + " instead of " + expected + ", last written in " + versions[at]);
                }
            }
            return wrong;
        }
    }
}
