package org.example.files;

import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.Keyspace;

/** A copy of what was in memory at its instant; on the disk nothing is kept for it. */
final class FilesSnapshot implements EngineSnapshot {

    private final FilesEngine engine;
    private final long sequence;
    private final Entries entries;
    private volatile boolean closed;

    FilesSnapshot(FilesEngine engine, long sequence, Entries entries) {
        this.engine = engine;
        this.sequence = sequence;
        this.entries = entries;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        requireOpen();
        return engine.found(entries.of(keyspace).get(key), key);
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, Bytes to) {
        requireOpen();
        NavigableMap<Bytes, Entries.Stored> behind = entries.of(keyspace).tailMap(from, true);
        Bytes end = to == null || to.compareTo(from) > 0 ? to : from;
        Iterator<Entries.Stored> rest = (end == null ? behind : behind.headMap(end, false)).values().iterator();
        return new EngineCursor() {
            private boolean complete = engine.isComplete();

            @Override
            public boolean hasNext() {
                return rest.hasNext() || !complete;
            }

            @Override
            public EngineEntry next() {
                requireOpen();
                if (!rest.hasNext() && !complete) {
                    // which keys the unreadable files had nobody knows: that is told once
                    complete = true;
                    engine.found(null, from);
                }
                return rest.next().entry();
            }

            @Override
            public void close() {
                complete = true;
            }
        };
    }

    List<Entries.Stored> all() {
        return entries.all().toList();
    }

    @Override
    public long heldBytes() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() {
        engine.requireOpen();
        if (closed) {
            throw new SnapshotExpiredException("it was closed");
        }
    }
}
