package org.mosp.storage.canvas.store.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Health;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.cache.Cache;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.RelationalStorage;
import org.mosp.storage.spi.Keyspace;

/** A store in memory. */
public final class MemoryStorage implements StorageManager, FrameworkStorage, IncrementalStorage {

    private final Path directory;
    private final TreeMap<Bytes, Entry> user = new TreeMap<>();
    private final TreeMap<Bytes, Entry> store = new TreeMap<>();
    private final MemoryCatalogue catalogue = new MemoryCatalogue();
    private long sequence;

    public MemoryStorage(Path directory) {
        this.directory = directory;
    }

    @Override
    public synchronized long commit(WriteBatch userBatch, WriteBatch storeBatch) {
        check(user, userBatch);
        check(store, storeBatch);
        sequence++;
        apply(user, userBatch);
        apply(store, storeBatch);
        return sequence;
    }

    @Override
    public long commit(WriteBatch batch) {
        return commit(batch, WriteBatch.builder().build());
    }

    private static void check(TreeMap<Bytes, Entry> space, WriteBatch batch) {
        for (WriteBatch.Condition condition : batch.conditions()) {
            Entry entry = space.get(StorageKeys.encode(condition.key()));
            long version = entry == null ? 0 : entry.version();
            if (version != condition.version()) {
                throw new ConflictException(condition.key(), condition.version(), version);
            }
        }
    }

    private void apply(TreeMap<Bytes, Entry> space, WriteBatch batch) {
        for (WriteBatch.Change change : batch.changes()) {
            Bytes key = StorageKeys.encode(change.key());
            if (change.value().isPresent()) {
                space.put(key, new Entry(change.key(), change.value().get(), sequence, change.schemaVersion()));
            } else {
                space.remove(key);
            }
        }
    }

    @Override
    public synchronized Optional<Entry> get(Keyspace keyspace, String key) {
        return Optional.ofNullable((keyspace == Keyspace.USER ? user : store).get(StorageKeys.encode(key)));
    }

    @Override
    public synchronized Stream<Entry> scan(Keyspace keyspace, String prefix) {
        Bytes start = StorageKeys.encodePrefix(prefix);
        return new ArrayList<>((keyspace == Keyspace.USER ? user : store)
                        .tailMap(start)
                        .entrySet())
                .stream().filter(entry -> entry.getKey().startsWith(start)).map(entry -> entry.getValue());
    }

    @Override
    public Catalogue catalogue() {
        return catalogue;
    }

    @Override
    public long put(String key, Bytes value) {
        return commit(WriteBatch.builder().put(key, value).build());
    }

    @Override
    public long delete(String key) {
        return commit(WriteBatch.builder().delete(key).build());
    }

    @Override
    public CompletionStage<Long> commitAsync(WriteBatch batch) {
        return CompletableFuture.completedFuture(commit(batch));
    }

    @Override
    public Optional<Entry> get(String key) {
        return get(Keyspace.USER, key);
    }

    @Override
    public synchronized Snapshot snapshot() {
        TreeMap<Bytes, Entry> seen = new TreeMap<>(user);
        long at = sequence;
        return new Snapshot() {
            @Override
            public long sequence() {
                return at;
            }

            @Override
            public Optional<Entry> get(String key) {
                return Optional.ofNullable(seen.get(StorageKeys.encode(key)));
            }

            @Override
            public Stream<Entry> scan(String prefix) {
                Bytes start = StorageKeys.encodePrefix(prefix);
                return seen.tailMap(start).entrySet().stream()
                        .takeWhile(entry -> entry.getKey().startsWith(start))
                        .map(entry -> entry.getValue());
            }

            @Override
            public Stream<Entry> scan(String from, String to) {
                Bytes start = StorageKeys.encodePrefix(from);
                return (to.isEmpty() ? seen.tailMap(start) : seen.subMap(start, StorageKeys.encodePrefix(to)))
                        .values().stream();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public UUID storeId() {
        return new UUID(0, 1);
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public IncrementalStorage incremental() {
        return this;
    }

    @Override
    public RelationalStorage relational() {
        return catalogue;
    }

    @Override
    public Cache cache() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ProviderInfo> providers() {
        return List.of();
    }

    @Override
    public Health health() {
        throw new UnsupportedOperationException();
    }

    @Override
    public VerifyReport verify(StorageRole role) {
        throw new UnsupportedOperationException();
    }

    private static final class MemoryCatalogue implements Catalogue {

        private record Row(Canvas canvas, long version) {}

        private final TreeMap<String, Row> rows = new TreeMap<>();

        @Override
        public synchronized boolean project(Canvas canvas, long version) {
            Row row = rows.get(canvas.id());
            if (row != null && row.version() >= version) {
                return false;
            }
            rows.put(canvas.id(), new Row(canvas, version));
            return true;
        }

        @Override
        public synchronized boolean withdraw(String canvasId) {
            return rows.remove(canvasId) != null;
        }

        @Override
        public synchronized List<ProjectedRow> projected(Optional<String> afterId, int limit) {
            return rows.entrySet().stream()
                    .map(row -> new ProjectedRow(row.getKey(), row.getValue().version()))
                    .toList();
        }

        @Override
        public long saveCanvas(Canvas canvas) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Long> saveCanvasAsync(Canvas canvas) {
            throw new UnsupportedOperationException();
        }

        @Override
        public synchronized Optional<Canvas> findCanvas(String id) {
            return Optional.ofNullable(rows.get(id)).map(Row::canvas);
        }

        @Override
        public CanvasPage listCanvases(CanvasQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long countCanvases(CanvasQuery query) {
            return rows.size();
        }

        @Override
        public boolean deleteCanvas(String id) {
            throw new UnsupportedOperationException();
        }
    }
}
