package org.mosp.storage.manager.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;

/**
 * Clients of an incremental storage: of their calls 60 % read, 25 % put, 5 % delete, 10 % commit batches of ten keys; half of the
 * puts are conditional, and counters are raised that all clients share. Each key has one client that writes it, with
 * values that are never used twice, so a read has few right answers: the last acknowledged write, or the one under way.
 */
public final class MixedClients implements AutoCloseable {

    private static final int KEYS_EACH = 40;
    private static final int COUNTERS = 4;
    private static final int BATCH = 10;

    /** A key's history as its writer knows it. Written by one thread. */
    private static final class History {
        private final String key;
        /** The last write begun and the last acknowledged; values are these numbers. */
        private volatile long begun;

        private volatile long acknowledged;
        /** Of the last acknowledged write; 0 when it deleted. */
        private volatile long version;

        private volatile boolean present;
        private final AtomicLong highestRead = new AtomicLong();

        History(String key) {
            this.key = key;
        }
    }

    private final IncrementalStorage storage;
    private final long pauseNanos;
    private final List<List<History>> histories = new ArrayList<>();
    private final AtomicLongArray increments = new AtomicLongArray(COUNTERS);
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong conflicts = new AtomicLong();
    private final AtomicLong longestReadNanos = new AtomicLong();
    private final AtomicLong longestWriteNanos = new AtomicLong();
    private volatile boolean stop;

    /**
     * Begins at once.
     *
     * @param pauseMicros between two calls of a client
     */
    public MixedClients(IncrementalStorage storage, int clients, long seed, long pauseMicros) {
        this.storage = storage;
        this.pauseNanos = pauseMicros * 1_000;
        for (int i = 0; i < clients; i++) {
            List<History> own = new ArrayList<>();
            for (int k = 0; k < KEYS_EACH; k++) {
                own.add(new History("mixed/" + i + "/" + k));
            }
            histories.add(own);
            Random random = new Random(seed + i);
            threads.add(new Thread(() -> run(own, random), "mixed-client-" + i));
        }
        threads.forEach(Thread::start);
    }

    private void run(List<History> own, Random random) {
        try {
            while (!stop) {
                int kind = random.nextInt(100);
                long start = System.nanoTime();
                if (kind < 60) {
                    List<History> any = histories.get(random.nextInt(histories.size()));
                    read(any.get(random.nextInt(KEYS_EACH)));
                    longestReadNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                } else {
                    write(own, random, kind);
                    longestWriteNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                    writes.incrementAndGet();
                }
                calls.incrementAndGet();
                LockSupport.parkNanos(pauseNanos);
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void write(List<History> own, Random random, int kind) throws Exception {
        History history = own.get(random.nextInt(KEYS_EACH));
        if (kind < 62) {
            increment(random.nextInt(COUNTERS));
        } else if (kind < 85) {
            commit(List.of(history), false, random.nextBoolean(), random.nextInt(4) == 0);
        } else if (kind < 90) {
            commit(List.of(history), true, false, false);
        } else {
            int first = random.nextInt(KEYS_EACH - BATCH);
            commit(own.subList(first, first + BATCH), false, false, random.nextInt(4) == 0);
        }
    }

    private void commit(List<History> changed, boolean delete, boolean conditional, boolean async) throws Exception {
        WriteBatch.Builder batch = WriteBatch.builder();
        for (History history : changed) {
            history.begun = history.acknowledged + 1;
            if (conditional && history.version == 0) {
                batch.ifAbsent(history.key);
            } else if (conditional) {
                batch.ifUnchanged(history.key, history.version);
            }
            if (delete) {
                batch.delete(history.key);
            } else {
                batch.put(history.key, Bytes.utf8(history.key + "=" + history.begun));
            }
        }
        long version = async
                ? storage.commitAsync(batch.build()).toCompletableFuture().get(60, TimeUnit.SECONDS)
                : storage.commit(batch.build());
        for (History history : changed) {
            expect(version > history.version, history.key + ": version " + version + " after " + history.version);
            history.version = delete ? 0 : version;
            history.present = !delete;
            history.acknowledged = history.begun;
        }
    }

    private void increment(int counter) {
        String key = "counter/" + counter;
        while (!stop) {
            Optional<Entry> now = storage.get(key);
            long value =
                    now.map(entry -> Long.parseLong(entry.value().toUtf8())).orElse(0L);
            WriteBatch.Builder batch = WriteBatch.builder().put(key, Bytes.utf8("" + (value + 1)));
            try {
                storage.commit(now.map(entry -> batch.ifUnchanged(key, entry.version()))
                        .orElseGet(() -> batch.ifAbsent(key))
                        .build());
                increments.incrementAndGet(counter);
                return;
            } catch (ConflictException raced) {
                conflicts.incrementAndGet();
            }
        }
    }

    private void read(History history) {
        long least = history.acknowledged;
        boolean presentBefore = history.present;
        long seenBefore = history.highestRead.get();
        Optional<Entry> found = storage.get(history.key);
        long most = history.begun;
        if (found.isPresent()) {
            Entry entry = found.get();
            String value = entry.value().toUtf8();
            long number = Long.parseLong(value.substring(value.indexOf('=') + 1));
            expect(
                    value.startsWith(history.key + "=") && number >= least && number <= most,
                    history.key + ": read " + value + ", expected " + least + " to " + most);
            expect(
                    entry.version() >= seenBefore,
                    history.key + ": read version " + entry.version() + " after " + seenBefore);
            history.highestRead.accumulateAndGet(entry.version(), Math::max);
        } else {
            // nothing was written meanwhile, so what was there before must be there
            expect(!(presentBefore && least == most && history.acknowledged == least), history.key + ": absent");
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

    /** Figures, for people. */
    public String figures() {
        return "%,d calls, %,d of them writes, %,d conflicts of shared counters, longest read %d ms, longest write %d ms"
                .formatted(
                        calls.get(),
                        writes.get(),
                        conflicts.get(),
                        longestReadNanos.get() / 1_000_000,
                        longestWriteNanos.get() / 1_000_000);
    }

    /** Waits for so many more calls. */
    public void awaitCalls(long more) {
        long until = calls() + more;
        Await.until(more + " more calls; failed: " + failures, () -> calls() >= until || !failures.isEmpty());
        rethrow();
    }

    private void rethrow() {
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " failed", failures.get(0));
        }
    }

    /** Ends all; each key must hold its last acknowledged write, each counter all that was added. */
    public void endAndCheck() throws InterruptedException {
        close();
        rethrow();
        for (List<History> own : histories) {
            for (History history : own) {
                Optional<Entry> found = storage.get(history.key);
                expect(
                        found.isPresent() == history.present,
                        history.key + ": " + found + ", expected present " + history.present);
                found.ifPresent(entry -> expect(
                        entry.version() == history.version
                                && entry.value().equals(Bytes.utf8(history.key + "=" + history.acknowledged)),
                        history.key + ": " + entry + ", expected write " + history.acknowledged + " of version "
                                + history.version));
            }
        }
        for (int i = 0; i < COUNTERS; i++) {
            long found = storage.get("counter/" + i)
                    .map(entry -> Long.parseLong(entry.value().toUtf8()))
                    .orElse(0L);
            expect(found == increments.get(i), "counter " + i + " is " + found + ", raised " + increments.get(i));
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join(60_000);
        }
    }
}
