package org.mosp.storage.manager.front;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.cache.Cache;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.spi.CacheEngine;
import org.mosp.storage.spi.CacheRegion;
import org.mosp.storage.spi.CacheRegion.Cached;

/**
 * The cache in front of reads of keyspace USER, and the cache of applications beside it. Any number of threads.
 *
 * <p>A write marks its keys, is made durable and visible by the engine, takes the keys out of the cache, and lifts the
 * marks. A fill carries a lease from before its read of the engine; it is dropped when a write of the key has begun since.
 * While no cache engine is there, everything goes past: no method waits, and none fails because of the cache.
 */
public final class CacheFront implements Cache, AutoCloseable {

    private static final int MAX_FILLS_WAITING = 1_024;
    private static final long MAX_BYTES_WAITING = 16L << 20;

    /** A value larger than this part of the budget is not worth the many others it would push out. */
    private static final int LARGEST_PART = 64;

    private final long heapBytes;
    private final long diskBytes;
    private final KeyMarks marks = new KeyMarks();
    private final SecondMiss misses = new SecondMiss();
    private final LongAdder dropped = new LongAdder();
    private final AtomicLong bytesWaiting = new AtomicLong();
    private final ThreadPoolExecutor filler;
    private volatile @Nullable Regions regions;

    /**
     * A front without a cache engine.
     *
     * @param heapBytes budget in memory, for both caches together
     * @param diskBytes budget on disk, for the cache of applications
     */
    public CacheFront(long heapBytes, long diskBytes) {
        this.heapBytes = heapBytes;
        this.diskBytes = diskBytes;
        filler = new ThreadPoolExecutor(
                1, 1, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_FILLS_WAITING), CacheFront::fillThread);
        filler.allowCoreThreadTimeOut(true);
        filler.setRejectedExecutionHandler((fill, executor) -> ((Fill) fill).refused());
    }

    /** A cache engine is there: both caches begin empty. */
    public void attach(CacheEngine engine) {
        marks.breakLeases();
        regions = Regions.open(engine, heapBytes, diskBytes, 0);
    }

    /** The cache engine goes: from now on everything goes past. */
    public void detach() {
        regions = null;
    }

    /** Another engine holds the data: nothing held, and no fill under way, counts any more. */
    public void forgetEntries() {
        marks.breakLeases();
        Regions now = regions;
        if (now != null) {
            past(() -> now.entries().clear());
        }
    }

    /** The same data is in another engine now: what is held stays, a fill under way does not count any more. */
    public void forgetFills() {
        marks.breakLeases();
    }

    /** The entry, if it is held and no write of it is inside; {@code null} otherwise: a hit is on the hot path. */
    public @Nullable Entry find(String key) {
        Regions now = regions;
        if (now == null || !marks.quiet(KeyMarks.slot(key))) {
            return null;
        }
        try {
            Cached cached = now.entries().get(key);
            return cached == null ? null : new Entry(key, cached.value(), cached.version(), cached.schemaVersion());
        } catch (RuntimeException | LinkageError e) {
            return null; // the engine is going, with its bundle
        }
    }

    /** To be taken before the engine is read. */
    public long lease(String key) {
        return marks.lease(KeyMarks.slot(key));
    }

    /** The engine was read after a miss: holds the entry, later, if this was the second miss since the last. */
    public void missed(Entry entry, long lease) {
        Regions now = regions;
        if (now == null || lease == KeyMarks.NO_LEASE || !misses.again(entry.key())) {
            return;
        }
        int size = entry.value().length();
        if (size > heapBytes / LARGEST_PART) {
            return;
        }
        if (bytesWaiting.addAndGet(size) > MAX_BYTES_WAITING) {
            bytesWaiting.addAndGet(-size);
            dropped.increment();
            return;
        }
        filler.execute(new Fill(now, entry, lease));
    }

    /** A fill that waits for its turn; one that is refused gives its bytes back too. */
    private final class Fill implements Runnable {
        private final Regions into;
        private final Entry entry;
        private final long lease;

        Fill(Regions into, Entry entry, long lease) {
            this.into = into;
            this.entry = entry;
            this.lease = lease;
        }

        @Override
        public void run() {
            bytesWaiting.addAndGet(-entry.value().length());
            fill(into, entry, lease);
        }

        void refused() {
            bytesWaiting.addAndGet(-entry.value().length());
            dropped.increment();
        }
    }

    /** Writes of the keys begin. */
    public void mark(List<String> keys) {
        for (String key : keys) {
            marks.mark(KeyMarks.slot(key));
        }
    }

    /** Writes of the keys are visible, or will never be. */
    public void lift(List<String> keys) {
        Regions now = regions;
        for (String key : keys) {
            if (now != null) {
                removeEntry(now.entries(), key);
            }
            marks.lift(KeyMarks.slot(key));
        }
    }

    private void fill(Regions into, Entry entry, long lease) {
        int slot = KeyMarks.slot(entry.key());
        if (into != regions || !marks.beginFill(slot, lease)) {
            dropped.increment();
            return;
        }
        try {
            Cached cached = new Cached(entry.version(), entry.schemaVersion(), entry.value());
            past(() -> into.entries().put(entry.key(), cached));
            if (!marks.unwritten(slot, lease)) {
                removeEntry(into.entries(), entry.key());
                dropped.increment();
            }
        } finally {
            marks.endFill(slot);
        }
    }

    @Override
    public Optional<Bytes> get(String key) {
        Regions now = regions;
        if (now == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(now.objects().get(key)).map(Cached::value);
        } catch (RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    @Override
    public void put(String key, long version, Bytes value) {
        Regions now = regions;
        if (now != null) {
            past(() -> now.objects().put(key, new Cached(version, 1, value)));
        }
    }

    @Override
    public void remove(String key) {
        Regions now = regions;
        if (now != null) {
            past(() -> now.objects().remove(key));
        }
    }

    @Override
    public void clear() {
        Regions now = regions;
        if (now != null) {
            past(() -> now.objects().clear());
        }
    }

    @Override
    public CacheStatistics statistics() {
        Regions now = regions;
        try {
            return now == null ? CacheStatistics.NONE : now.statistics(dropped.sum());
        } catch (RuntimeException | LinkageError e) {
            return CacheStatistics.NONE;
        }
    }

    @Override
    public void close() {
        detach();
        filler.shutdownNow();
    }

    private static void removeEntry(CacheRegion entries, String key) {
        past(() -> entries.remove(key));
    }

    /** Does it if the cache can; when it is going it cannot, and what it held goes with it. */
    private static void past(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | LinkageError e) {
            // the engine is closed, or its bundle is gone
        }
    }

    private static Thread fillThread(Runnable task) {
        Thread thread = new Thread(null, task, "mosp-cache-fill", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(CacheFront.class.getClassLoader());
        return thread;
    }
}
