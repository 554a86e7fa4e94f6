package org.mosp.storage.benchmark.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.benchmark.Stores;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;

/** The framework as applications see it: gate, route, cache in front, our MapDB provider behind. */
public final class MospFacade implements Contender {

    private final LocalStorageManager manager;
    private final IncrementalStorage storage;

    /** Opens a store in a directory. */
    public MospFacade(Path directory) {
        manager = Stores.open(directory);
        storage = manager.incremental();
    }

    @Override
    public String name() {
        return "mosp facade";
    }

    @Override
    public void put(byte[] key, byte[] value) {
        storage.put(text(key), Bytes.wrap(value));
    }

    @Override
    public void batch(List<Pair> pairs) {
        WriteBatch.Builder batch = WriteBatch.builder();
        for (Pair pair : pairs) {
            batch.put(text(pair.key()), Bytes.wrap(pair.value()));
        }
        storage.commit(batch.build());
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return storage.get(text(key)).map(entry -> entry.value().toArray()).orElse(null);
    }

    @Override
    public long scan(byte[] from, byte[] to) {
        try (Snapshot snapshot = storage.snapshot();
                Stream<Entry> entries = snapshot.scan(text(from), text(to))) {
            return entries.mapToLong(entry -> entry.value().length()).sum();
        }
    }

    private static String text(byte[] key) {
        return new String(key, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        manager.close();
    }
}
