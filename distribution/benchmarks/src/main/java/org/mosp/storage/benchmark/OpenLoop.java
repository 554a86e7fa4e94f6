package org.mosp.storage.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;

/**
 * Clients that call a store at a fixed rate, whether it keeps up or not: 60 % reads, 25 % puts, 5 % deletes, 10 % batches of 8
 * puts, over the same keys. A call that is late is made at once, and not left out. Beside them a thread that does nothing but
 * sleep: what it oversleeps is the machine's, not the store's.
 */
final class OpenLoop implements AutoCloseable {

    /** Clients. */
    static final int CLIENTS = 8;

    private static final int BATCH = 8;
    private static final long HICCUP_SLEEP_NANOS = 1_000_000;

    /**
     * What was counted since the last reset.
     *
     * @param offered calls that were due
     * @param served calls that returned
     * @param failed calls that threw, conflicts there are none
     * @param longestReadNanos from call to return
     * @param longestWriteNanos from call to return
     * @param longestHiccupNanos most that the sleeper overslept
     * @param seconds since the reset
     */
    record Count(
            double offered,
            long served,
            long failed,
            long longestReadNanos,
            long longestWriteNanos,
            long longestHiccupNanos,
            double seconds) {}

    private final IncrementalStorage storage;
    private final Data data;
    private final int keys;
    private final int valueBytes;
    private final double rate;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong longestRead = new AtomicLong();
    private final AtomicLong longestWrite = new AtomicLong();
    private final AtomicLong longestHiccup = new AtomicLong();
    private volatile long began = System.nanoTime();
    private volatile boolean ended;

    /**
     * Begins to call.
     *
     * @param rate calls in a second by all clients together; infinite: each calls again when the last call returned
     */
    OpenLoop(IncrementalStorage storage, Data data, int keys, int valueBytes, double rate) {
        this.storage = storage;
        this.data = data;
        this.keys = keys;
        this.valueBytes = valueBytes;
        this.rate = rate;
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            threads.add(new Thread(() -> call(number), "client " + client));
        }
        threads.add(new Thread(this::sleep, "sleeper"));
        threads.forEach(Thread::start);
    }

    static String key(long number) {
        return "bench/" + String.format("%012d", number);
    }

    /** Counts from here on. */
    void reset() {
        began = System.nanoTime();
        for (AtomicLong counter : List.of(served, failed, longestRead, longestWrite, longestHiccup)) {
            counter.set(0);
        }
    }

    Count count() {
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Count(
                rate * seconds,
                served.get(),
                failed.get(),
                longestRead.get(),
                longestWrite.get(),
                longestHiccup.get(),
                seconds);
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }
    }

    private void call(int client) {
        boolean paced = !Double.isInfinite(rate);
        double interval = paced ? CLIENTS * 1e9 / rate : 0;
        long start = System.nanoTime();
        for (long turn = 0; !ended; turn++) {
            long due = start + (long) (interval * (turn + (double) client / CLIENTS));
            while (paced && due - System.nanoTime() > 0 && !ended) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            once();
        }
    }

    private void once() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int kind = random.nextInt(100);
        long from = System.nanoTime();
        try {
            if (kind < 60) {
                storage.get(key(random.nextInt(keys)));
                longest(longestRead, from);
            } else {
                write(kind, random);
                longest(longestWrite, from);
            }
            served.incrementAndGet();
        } catch (StorageException e) {
            failed.incrementAndGet();
        }
    }

    private void write(int kind, ThreadLocalRandom random) {
        if (kind < 85) {
            storage.put(key(random.nextInt(keys)), value());
        } else if (kind < 90) {
            storage.delete(key(random.nextInt(keys)));
        } else {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int i = 0; i < BATCH; i++) {
                batch.put(key(random.nextInt(keys)), value());
            }
            storage.commit(batch.build());
        }
    }

    private Bytes value() {
        return Bytes.wrap(data.value(valueBytes));
    }

    private void sleep() {
        while (!ended) {
            long from = System.nanoTime();
            LockSupport.parkNanos(HICCUP_SLEEP_NANOS);
            longestHiccup.accumulateAndGet(System.nanoTime() - from - HICCUP_SLEEP_NANOS, Math::max);
        }
    }

    private static void longest(AtomicLong counter, long from) {
        counter.accumulateAndGet(System.nanoTime() - from, Math::max);
    }
}
