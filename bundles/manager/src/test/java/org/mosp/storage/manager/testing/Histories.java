package org.mosp.storage.manager.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.spi.Keyspace;

/**
 * Writers and readers whose every answer is checked. Each key has one writer, whose n-th operation puts n or, each seventh, deletes;
 * a read must return the last acknowledged operation or one in flight, and versions must never go back.
 */
public final class Histories implements AutoCloseable {

    private static final int KEYS_PER_WRITER = 24;

    private static final class History {
        private final String key;
        private volatile long begun;
        private volatile long acknowledged;
        private volatile long version;
        private final AtomicLong highestRead = new AtomicLong();

        History(String key) {
            this.key = key;
        }
    }

    private final IncrementalStorage storage;
    private final List<History> histories = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong longestWriteNanos = new AtomicLong();
    private final AtomicLong longestReadNanos = new AtomicLong();
    private volatile boolean stop;

    /** Begins at once. */
    public Histories(IncrementalStorage storage, int writers, int readers, long pauseMicros) {
        this.storage = storage;
        for (int w = 0; w < writers; w++) {
            List<History> own = new ArrayList<>();
            for (int k = 0; k < KEYS_PER_WRITER; k++) {
                own.add(new History("history/" + w + "/" + k));
            }
            histories.addAll(own);
            Random random = new Random(w);
            boolean async = w % 3 == 2;
            threads.add(new Thread(() -> write(own, random, async, pauseMicros), "writer-" + w));
        }
        for (int r = 0; r < readers; r++) {
            Random random = new Random(1_000 + r);
            threads.add(new Thread(() -> read(random), "reader-" + r));
        }
        threads.forEach(Thread::start);
    }

    public long writes() {
        return writes.get();
    }

    public long reads() {
        return reads.get();
    }

    public long longestWriteMillis() {
        return longestWriteNanos.get() / 1_000_000;
    }

    public long longestReadMillis() {
        return longestReadNanos.get() / 1_000_000;
    }

    /** Waits for so many more writes. */
    public void awaitWrites(long more) {
        long until = writes() + more;
        Await.until(more + " more writes; failed: " + failures, () -> writes() >= until || !failures.isEmpty());
    }

    /** What failed. */
    public List<Throwable> failures() {
        return failures;
    }

    /** Ends all, and checks that each key holds its last acknowledged operation. */
    public void endAndCheck() throws InterruptedException {
        close();
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " failed", failures.get(0));
        }
        check(storage);
    }

    /** Checks that a storage holds each key's last acknowledged operation. */
    public void check(IncrementalStorage of) {
        for (History history : histories) {
            Optional<Entry> found = of.get(history.key);
            long expected = history.acknowledged % 7 == 0 ? 0 : history.acknowledged;
            long actual =
                    found.map(entry -> Long.parseLong(entry.value().toUtf8())).orElse(0L);
            if (expected != actual || (actual != 0 && found.orElseThrow().version() != history.version)) {
                throw new AssertionError(history.key + ": " + found + " instead of operation " + expected
                        + " of version " + history.version);
            }
        }
    }

    /** Keys that are there, when all has ended. */
    public long present() {
        return histories.stream()
                .filter(history -> history.acknowledged % 7 != 0)
                .count();
    }

    private void write(List<History> own, Random random, boolean async, long pauseMicros) {
        try {
            while (!stop) {
                History history = own.get(random.nextInt(own.size()));
                long n = history.acknowledged + 1;
                history.begun = n;
                long start = System.nanoTime();
                WriteBatch.Builder batch = WriteBatch.builder();
                if (n % 7 == 0) {
                    batch.delete(history.key);
                } else {
                    batch.put(history.key, Bytes.utf8("" + n));
                }
                long version = async
                        ? storage.commitAsync(batch.build())
                                .toCompletableFuture()
                                .get(60, TimeUnit.SECONDS)
                        : storage.commit(batch.build());
                longestWriteNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                if (version <= history.version) {
                    throw new AssertionError(history.key + ": version " + version + " after " + history.version);
                }
                history.version = version;
                history.acknowledged = n;
                writes.incrementAndGet();
                if (pauseMicros > 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(pauseMicros * 1_000);
                }
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void read(Random random) {
        try {
            while (!stop) {
                History history = histories.get(random.nextInt(histories.size()));
                long least = history.acknowledged;
                long seenBefore = history.highestRead.get();
                long start = System.nanoTime();
                Optional<Entry> found = storage.get(history.key);
                longestReadNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                long most = history.begun;
                if (found.isPresent()) {
                    long n = Long.parseLong(found.get().value().toUtf8());
                    if (n < least || n > most || found.get().version() < seenBefore) {
                        throw new AssertionError(history.key + ": read operation " + n + " of version "
                                + found.get().version() + ", expected " + least + " to " + most + " and a version from "
                                + seenBefore);
                    }
                    history.highestRead.accumulateAndGet(found.get().version(), Math::max);
                } else if (least != 0 && most / 7 == (least - 1) / 7) {
                    throw new AssertionError(history.key + ": absent, expected operation " + least + " to " + most);
                }
                reads.incrementAndGet();
                java.util.concurrent.locks.LockSupport.parkNanos(50_000);
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join(60_000);
        }
    }

    /** Keys of the change journal that are there after a while; none are where nothing is captured. */
    public static List<String> leftJournal(LocalStorageManager manager) {
        List<String> left = new ArrayList<>();
        Await.until("the journal is empty", () -> {
            left.clear();
            try (var entries = manager.scan(Keyspace.LOCAL, "journal/")) {
                entries.forEach(entry -> left.add(entry.key()));
            }
            return left.isEmpty();
        });
        return left;
    }

    /** Entries of applications. */
    public static long count(LocalStorageManager manager) {
        try (Snapshot snapshot = manager.incremental().snapshot();
                var entries = snapshot.scan("")) {
            return entries.count();
        }
    }

    /** The outcome of a stage, which comes within three minutes. */
    public static <T> T done(java.util.concurrent.CompletionStage<T> stage) throws Exception {
        CompletableFuture<T> future = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future.get(180, TimeUnit.SECONDS);
    }
}
