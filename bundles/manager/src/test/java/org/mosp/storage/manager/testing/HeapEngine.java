package org.mosp.storage.manager.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Progress;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** An incremental engine in memory that does what the contract says, for tests of what stands in front of engines. */
public final class HeapEngine implements IncrementalEngine {

    private record Place(Keyspace keyspace, Bytes key) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = keyspace.compareTo(other.keyspace);
            return order != 0 ? order : key.compareTo(other.key);
        }
    }

    /** What outlives an instance. */
    static final class Data {
        private TreeMap<Place, EngineEntry> entries = new TreeMap<>();
        private long last;

        void loseTail(long sequence) {
            last = sequence;
        }
    }

    private final HeapProvider provider;
    private final EngineContext context;
    private final Data data;
    private volatile EngineState state;

    HeapEngine(HeapProvider provider, EngineContext context, Data data) {
        this.provider = provider;
        this.context = context;
        this.data = data;
        this.state = context.mode() == EngineContext.Mode.WRITE
                ? EngineState.OPEN
                : new EngineState(EngineState.Mode.READ_ONLY, "opened so", false);
        if (context.mode() == EngineContext.Mode.WRITE) {
            data.last = Math.max(data.last, context.nextSequence() - 1);
        }
    }

    @Override
    public long commit(EngineBatch batch) {
        provider.inCommit.run();
        synchronized (data) {
            check();
            if (state.mode() == EngineState.Mode.READ_ONLY) {
                throw new StorageReadOnlyException("heap", state.reason());
            }
            for (EngineBatch.Condition condition : batch.conditions()) {
                EngineEntry there = data.entries.get(new Place(condition.keyspace(), condition.key()));
                long actual = there == null ? 0 : there.version();
                if (actual != condition.version()) {
                    throw new ConflictException(condition.key().toUtf8(), condition.version(), actual);
                }
            }
            long sequence = data.last + 1;
            TreeMap<Place, EngineEntry> next = new TreeMap<>(data.entries);
            for (EngineBatch.Change change : batch.changes()) {
                Place place = new Place(change.keyspace(), change.key());
                if (change instanceof EngineBatch.Put put) {
                    next.put(
                            place,
                            new EngineEntry(
                                    put.keyspace(),
                                    put.key(),
                                    sequence,
                                    put.schemaVersion(),
                                    put.flags(),
                                    put.value()));
                } else {
                    next.remove(place);
                }
            }
            if (batch.capture()) {
                EngineBatch.Put put = ChangeJournal.entry(sequence, batch.changes());
                next.put(
                        new Place(put.keyspace(), put.key()),
                        new EngineEntry(put.keyspace(), put.key(), sequence, 1, 0, put.value()));
            }
            data.entries = next;
            data.last = sequence;
            return sequence;
        }
    }

    @Override
    public void replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes) {
        synchronized (data) {
            check();
            TreeMap<Place, EngineEntry> next = new TreeMap<>(data.entries);
            provider.inReplicate
                    .apply(puts)
                    .forEach(entry -> next.put(new Place(entry.keyspace(), entry.key()), entry));
            deletes.forEach(delete -> next.remove(new Place(delete.keyspace(), delete.key())));
            data.entries = next;
        }
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        provider.inGet.run();
        synchronized (data) {
            check();
            return Optional.ofNullable(data.entries.get(new Place(keyspace, key)));
        }
    }

    @Override
    public EngineSnapshot snapshot() {
        synchronized (data) {
            check();
            return new HeapSnapshot(data.entries, data.last);
        }
    }

    @Override
    public long lastSequence() {
        synchronized (data) {
            return data.last;
        }
    }

    @Override
    public long count(Keyspace keyspace) {
        provider.inCount.run();
        synchronized (data) {
            return data.entries.keySet().stream()
                    .filter(place -> place.keyspace() == keyspace)
                    .count();
        }
    }

    @Override
    public EngineState state() {
        provider.inState.run();
        return state;
    }

    /** As after a failed force. */
    public void turnReadOnly(String reason) {
        state = new EngineState(EngineState.Mode.READ_ONLY, reason, false);
    }

    /** As after background work that failed. */
    public void delay(String reason) {
        state = new EngineState(EngineState.Mode.OPEN, reason, false);
    }

    @Override
    public EngineStatistics statistics() {
        return new EngineStatistics(count(Keyspace.USER), 0, 0, 0, 0, data.last, Map.of());
    }

    @Override
    public VerifyReport verify(Progress progress) {
        return new VerifyReport(count(Keyspace.USER), 0, List.of());
    }

    @Override
    public void close() {
        synchronized (data) {
            state = EngineState.CLOSED;
        }
        provider.closed(context);
    }

    private void check() {
        if (state.mode() == EngineState.Mode.CLOSED) {
            throw new StorageUnavailableException("heap", "an open engine", null);
        }
    }

    private final class HeapSnapshot implements EngineSnapshot {
        private final TreeMap<Place, EngineEntry> entries;
        private final long sequence;
        private volatile boolean closed;

        HeapSnapshot(TreeMap<Place, EngineEntry> entries, long sequence) {
            this.entries = entries;
            this.sequence = sequence;
        }

        @Override
        public long sequence() {
            return sequence;
        }

        @Override
        public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
            checkSnapshot();
            return Optional.ofNullable(entries.get(new Place(keyspace, key)));
        }

        @Override
        public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
            checkSnapshot();
            List<EngineEntry> found = new ArrayList<>();
            for (EngineEntry entry :
                    entries.tailMap(new Place(keyspace, from), true).values()) {
                if (entry.keyspace() == keyspace && (to == null || entry.key().compareTo(to) < 0)) {
                    found.add(entry);
                }
            }
            return new HeapCursor(this, found.iterator());
        }

        @Override
        public long heldBytes() {
            provider.inHeldBytes.run();
            return provider.heldBytes;
        }

        @Override
        public void close() {
            closed = true;
            provider.inSnapshotClose.run();
        }

        private void checkSnapshot() {
            check();
            if (closed) {
                throw new SnapshotExpiredException("closed");
            }
        }
    }

    private record HeapCursor(HeapSnapshot snapshot, Iterator<EngineEntry> entries) implements EngineCursor {

        @Override
        public boolean hasNext() {
            snapshot.checkSnapshot();
            return entries.hasNext();
        }

        @Override
        public EngineEntry next() {
            snapshot.checkSnapshot();
            if (!entries.hasNext()) {
                throw new NoSuchElementException();
            }
            return entries.next();
        }

        @Override
        public void close() {}
    }
}
