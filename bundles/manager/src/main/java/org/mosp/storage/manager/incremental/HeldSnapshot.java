package org.mosp.storage.manager.incremental;

import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * A snapshot of an engine, until it is closed or expires. Each step counts itself in at the engine, so that an engine is not
 * closed under it; between steps it holds nothing up. Any number of threads.
 */
final class HeldSnapshot implements Snapshot, LiveEngine.Lease {

    private final LiveEngine<IncrementalEngine> live;
    private final EngineSnapshot snapshot;
    private final Keyspace keyspace;
    private final long sequence;
    private final long takenAt = System.nanoTime();
    private final boolean limited;
    private final Consumer<HeldSnapshot> onEnd;
    private volatile @Nullable String expired;
    private volatile boolean closedByOwner;

    HeldSnapshot(LiveEngine<IncrementalEngine> live, Keyspace keyspace, boolean limited, Consumer<HeldSnapshot> onEnd) {
        this.live = live;
        this.snapshot = live.engine().snapshot();
        this.sequence = snapshot.sequence();
        this.keyspace = keyspace;
        this.limited = limited;
        this.onEnd = onEnd;
    }

    @Override
    public long sequence() {
        return step(() -> sequence);
    }

    @Override
    public Optional<Entry> get(String key) {
        Bytes encoded = StorageKeys.encode(key);
        return step(() -> snapshot.get(keyspace, encoded)).map(found -> Entries.of(key, found));
    }

    @Override
    public Stream<Entry> scan(String prefix) {
        Bytes from = StorageKeys.encodePrefix(prefix);
        return scan(from, Entries.behind(from), () -> {});
    }

    @Override
    public Stream<Entry> scan(String from, String to) {
        Bytes end = StorageKeys.encodePrefix(to);
        return scan(StorageKeys.encodePrefix(from), end.isEmpty() ? null : end, () -> {});
    }

    /** A scan that closes this snapshot at its end. */
    Stream<Entry> scanAndClose(String prefix) {
        Bytes from = StorageKeys.encodePrefix(prefix);
        try {
            return scan(from, Entries.behind(from), this::close);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        end("it was closed", true);
    }

    @Override
    public void expire(String reason) {
        end(reason, false);
    }

    boolean limited() {
        return limited;
    }

    boolean closedByOwner() {
        return closedByOwner;
    }

    /** Lets the engine forget it. */
    void release() {
        live.leases().remove(this);
    }

    long ageNanos() {
        return System.nanoTime() - takenAt;
    }

    long heldBytes() {
        int stripe = live.reads().enter();
        try {
            return expired == null ? snapshot.heldBytes() : 0;
        } finally {
            live.reads().exit(stripe);
        }
    }

    private void end(String reason, boolean byOwner) {
        // counted in, so that the engine is not closed between the two halves
        int stripe = live.reads().enter();
        try {
            synchronized (this) {
                if (expired != null) {
                    return;
                }
                closedByOwner = byOwner;
                expired = reason;
            }
            try {
                snapshot.close();
            } finally {
                onEnd.accept(this);
            }
        } finally {
            live.reads().exit(stripe);
        }
    }

    private Stream<Entry> scan(Bytes from, @Nullable Bytes to, Runnable atEnd) {
        EngineCursor cursor = step(() -> snapshot.scan(keyspace, from, to));
        Steps steps = new Steps(cursor, atEnd);
        return StreamSupport.stream(steps, false).onClose(steps::close);
    }

    private <T> T step(Supplier<T> read) {
        int stripe = live.reads().enter();
        try {
            check();
            return read.get();
        } catch (SnapshotExpiredException e) {
            check(); // it expired under the call: the reason is known here
            throw e;
        } finally {
            live.reads().exit(stripe);
        }
    }

    private void check() {
        String reason = expired;
        if (reason != null) {
            throw new SnapshotExpiredException(reason);
        }
    }

    /** The steps of a scan; for one thread. */
    private final class Steps extends Spliterators.AbstractSpliterator<Entry> {

        private final EngineCursor cursor;
        private final Runnable atEnd;
        private boolean closed;

        Steps(EngineCursor cursor, Runnable atEnd) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
            this.cursor = cursor;
            this.atEnd = atEnd;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Entry> action) {
            Entry entry = null;
            int stripe = live.reads().enter();
            try {
                if (!closed) {
                    check();
                    if (cursor.hasNext()) {
                        entry = Entries.of(cursor.next());
                    }
                }
            } catch (SnapshotExpiredException e) {
                check();
                throw e;
            } finally {
                live.reads().exit(stripe);
            }
            if (entry == null) {
                close();
                return false;
            }
            action.accept(entry);
            return true;
        }

        void close() {
            if (!closed) {
                closed = true;
                int stripe = live.reads().enter();
                try {
                    if (expired == null) {
                        cursor.close();
                    }
                } finally {
                    live.reads().exit(stripe);
                }
                atEnd.run();
            }
        }
    }
}
