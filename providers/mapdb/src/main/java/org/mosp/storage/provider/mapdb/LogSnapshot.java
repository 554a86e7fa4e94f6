package org.mosp.storage.provider.mapdb;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;

/** The state at one frame. It keeps older links in the index, and the files they point to. */
final class LogSnapshot implements EngineSnapshot {

    private final KeyIndex index;
    private final EntryReader reader;
    private final Snapshots snapshots;
    private final EngineHealth health;
    private final Snapshots.Lease lease;
    private final long sequence;
    private final boolean passOverDamage;
    private final Runnable onClosed;
    private volatile boolean closed;

    LogSnapshot(
            KeyIndex index,
            EntryReader reader,
            Snapshots snapshots,
            EngineHealth health,
            Snapshots.Lease lease,
            long sequence,
            boolean passOverDamage,
            Runnable onClosed) {
        this.index = index;
        this.reader = reader;
        this.snapshots = snapshots;
        this.health = health;
        this.lease = lease;
        this.sequence = sequence;
        this.passOverDamage = passOverDamage;
        this.onClosed = onClosed;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        checkOpen();
        Link link = Link.at(index.head(keyspace, key.toArray()), lease.frame());
        return link == null || link.tombstone() ? Optional.empty() : Optional.of(reader.read(keyspace, key, link));
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        checkOpen();
        byte[] first = from.isEmpty() ? null : from.toArray();
        return new Cursor(keyspace, index.from(keyspace, first, to == null ? null : to.toArray()));
    }

    @Override
    public long heldBytes() {
        return closed ? 0 : snapshots.superseded().get() - lease.supersededBefore();
    }

    @Override
    public void close() {
        closed = true;
        snapshots.close(lease);
        onClosed.run();
    }

    private void checkOpen() {
        if (closed || health.state().mode() == EngineState.Mode.CLOSED) {
            throw new SnapshotExpiredException(closed ? "it was closed" : "its engine was closed");
        }
    }

    private final class Cursor implements EngineCursor {

        private final Keyspace keyspace;
        private final Iterator<Map.Entry<byte[], @Nullable Link>> keys;
        private @Nullable EngineEntry ready;
        private byte @Nullable [] key;
        private @Nullable Link link;

        Cursor(Keyspace keyspace, Iterator<Map.Entry<byte[], @Nullable Link>> keys) {
            this.keyspace = keyspace;
            this.keys = keys;
        }

        @Override
        public boolean hasNext() {
            checkOpen();
            while (link == null && keys.hasNext()) {
                Map.Entry<byte[], @Nullable Link> candidate = keys.next();
                Link found = Link.at(candidate.getValue(), lease.frame());
                if (found != null && !found.tombstone() && served(candidate.getKey(), found)) {
                    key = candidate.getKey();
                    link = found;
                }
            }
            return link != null;
        }

        private boolean served(byte[] candidate, Link found) {
            if (!passOverDamage) {
                return true;
            }
            try {
                ready = reader.read(keyspace, Bytes.wrap(candidate), found);
                return true;
            } catch (StorageDamagedException reported) {
                return false;
            }
        }

        @Override
        public EngineEntry next() {
            Link current = hasNext() ? link : null;
            byte[] currentKey = key;
            if (current == null || currentKey == null) {
                throw new NoSuchElementException();
            }
            EngineEntry entry = ready;
            link = null;
            ready = null;
            return entry != null ? entry : reader.read(keyspace, Bytes.wrap(currentKey), current);
        }

        @Override
        public void close() {
            link = null;
        }
    }
}
