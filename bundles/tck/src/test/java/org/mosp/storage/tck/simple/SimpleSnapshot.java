package org.mosp.storage.tck.simple;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.Keyspace;

/** The table up to a frame. */
final class SimpleSnapshot implements EngineSnapshot {

    private final Table table;
    private final SimpleEngine engine;
    private final Table.Visible instant;
    private volatile boolean closed;

    SimpleSnapshot(Table table, SimpleEngine engine) {
        this.table = table;
        this.engine = engine;
        this.instant = table.visible();
    }

    static Optional<EngineEntry> entry(Frame.@Nullable Change change) {
        return change == null || change.value().isEmpty()
                ? Optional.empty()
                : Optional.of(new EngineEntry(
                        change.keyspace(),
                        change.key(),
                        change.version(),
                        change.schemaVersion(),
                        change.flags(),
                        change.value().get()));
    }

    @Override
    public long sequence() {
        return instant.sequence();
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        check();
        return entry(table.at(keyspace, key, instant.frame()));
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        check();
        ConcurrentNavigableMap<Bytes, List<Table.Link>> map = table.map(keyspace);
        Iterator<Map.Entry<Bytes, List<Table.Link>>> links = (to == null
                        ? map.tailMap(from, true)
                        : from.compareTo(to) >= 0 ? map.headMap(Bytes.EMPTY, false) : map.subMap(from, true, to, false))
                .entrySet()
                .iterator();
        return new EngineCursor() {
            private Optional<EngineEntry> next = Optional.empty();

            @Override
            public boolean hasNext() {
                while (next.isEmpty() && links.hasNext()) {
                    next = entry(table.at(links.next().getValue(), instant.frame()));
                }
                return next.isPresent();
            }

            @Override
            public EngineEntry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                EngineEntry entry = next.orElseThrow();
                next = Optional.empty();
                engine.check(entry.keyspace(), entry.key(), entry.version());
                return entry;
            }

            @Override
            public void close() {}
        };
    }

    private void check() {
        if (closed) {
            throw new SnapshotExpiredException("closed");
        }
    }

    @Override
    public long heldBytes() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }
}
