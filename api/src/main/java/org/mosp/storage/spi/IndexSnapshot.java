package org.mosp.storage.spi;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.spi.EntryIndex.Placed;

/** An instant of an index. */
final class IndexSnapshot<P> implements EngineSnapshot {

    private final EntryIndex<P> index;
    private final long sequence;
    private final long supersededBefore;
    private volatile EntryIndex.@Nullable Instant<P> instant;

    IndexSnapshot(EntryIndex<P> index, EntryIndex.Instant<P> instant) {
        this.index = index;
        this.sequence = instant.sequence();
        this.supersededBefore = instant.superseded();
        this.instant = instant;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        return index.found(open().get(keyspace, key), key);
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        return new Cursor(open().tree(keyspace).from(from), from, to);
    }

    @Override
    public long heldBytes() {
        return instant == null ? 0 : index.superseded() - supersededBefore;
    }

    @Override
    public void close() {
        instant = null;
    }

    private EntryIndex.Instant<P> open() {
        index.health().checkOpen();
        EntryIndex.Instant<P> seen = instant;
        if (seen == null) {
            throw new SnapshotExpiredException("it was closed");
        }
        return seen;
    }

    private final class Cursor implements EngineCursor {

        private final Iterator<Placed<P>> rest;
        private final Bytes from;
        private final @Nullable Bytes to;
        private @Nullable Placed<P> next;
        private boolean complete = index.isComplete();

        Cursor(Iterator<Placed<P>> rest, Bytes from, @Nullable Bytes to) {
            this.rest = rest;
            this.from = from;
            this.to = to;
            step();
        }

        private void step() {
            next = rest.hasNext() ? rest.next() : null;
            if (next != null && to != null && next.entry().key().compareTo(to) >= 0) {
                next = null;
            }
        }

        @Override
        public boolean hasNext() {
            return next != null || !complete;
        }

        @Override
        public EngineEntry next() {
            open();
            Placed<P> placed = next;
            if (placed != null) {
                step();
                return placed.entry();
            }
            if (!complete) {
                complete = true;
                index.found(null, from);
            }
            throw new NoSuchElementException();
        }

        @Override
        public void close() {
            next = null;
            complete = true;
        }
    }
}
