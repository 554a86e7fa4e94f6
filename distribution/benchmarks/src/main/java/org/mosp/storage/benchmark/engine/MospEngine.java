package org.mosp.storage.benchmark.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Our MapDB provider, the engine alone. */
public final class MospEngine implements Contender {

    private final IncrementalEngine engine;

    /** Opens the engine in a directory. */
    public MospEngine(Path directory) throws Exception {
        LocalStorageFiles files = new LocalStorageFiles();
        files.createDirectories(directory);
        engine = new MapDbProvider()
                .open(new EngineContext(
                        new UUID(0, 1), 1, directory, EngineContext.Mode.WRITE, Map.of(), 1, files, CrashPoints.NONE));
    }

    /** The engine itself. */
    public IncrementalEngine engine() {
        return engine;
    }

    @Override
    public String name() {
        return "mosp mapdb";
    }

    @Override
    public void put(byte[] key, byte[] value) {
        engine.commit(EngineBatch.of(List.of(change(key, value))));
    }

    @Override
    public void batch(List<Pair> pairs) {
        List<EngineBatch.Change> changes = new ArrayList<>(pairs.size());
        for (Pair pair : pairs) {
            changes.add(change(pair.key(), pair.value()));
        }
        engine.commit(EngineBatch.of(changes));
    }

    private static EngineBatch.Change change(byte[] key, byte[] value) {
        return new EngineBatch.Put(Keyspace.USER, Bytes.wrap(key), 1, 0, Bytes.wrap(value));
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return engine.get(Keyspace.USER, Bytes.wrap(key))
                .map(entry -> entry.value().toArray())
                .orElse(null);
    }

    @Override
    public long scan(byte[] from, byte[] to) {
        long sum = 0;
        try (EngineSnapshot snapshot = engine.snapshot();
                EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.wrap(from), Bytes.wrap(to))) {
            while (cursor.hasNext()) {
                sum += cursor.next().value().length();
            }
        }
        return sum;
    }

    @Override
    public void close() {
        engine.close();
    }
}
