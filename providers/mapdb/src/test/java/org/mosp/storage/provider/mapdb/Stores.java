package org.mosp.storage.provider.mapdb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Opens engines, and writes batches short. */
final class Stores {

    static final UUID STORE = new UUID(1, 2);

    private Stores() {}

    static IncrementalEngine open(Path directory) {
        return open(directory, Mode.WRITE, new LocalStorageFiles());
    }

    static IncrementalEngine open(Path directory, Mode mode, StorageFiles files) {
        return new MapDbProvider()
                .open(new EngineContext(STORE, 1, directory, mode, Map.of(), 1, files, CrashPoints.NONE));
    }

    static EngineBatch.Change put(String key, Bytes value) {
        return new EngineBatch.Put(Keyspace.USER, Bytes.utf8(key), 1, 0, value);
    }

    static EngineBatch.Change put(String key, String value) {
        return put(key, Bytes.utf8(value));
    }

    static EngineBatch.Change delete(String key) {
        return new EngineBatch.Delete(Keyspace.USER, Bytes.utf8(key));
    }

    static EngineBatch batch(EngineBatch.Change... changes) {
        return EngineBatch.of(List.of(changes));
    }

    static EngineBatch background(EngineBatch.Change... changes) {
        return new EngineBatch(List.of(changes), List.of(), Durability.BACKGROUND, false);
    }

    static String value(IncrementalEngine engine, String key) {
        return engine.get(Keyspace.USER, Bytes.utf8(key))
                .map(entry -> entry.value().toUtf8())
                .orElse("absent");
    }

    static List<String> keys(IncrementalEngine engine) {
        List<String> keys = new ArrayList<>();
        try (var snapshot = engine.snapshot();
                var cursor = snapshot.scan(Keyspace.USER, Bytes.EMPTY, null)) {
            cursor.forEachRemaining(entry -> keys.add(entry.key().toUtf8()));
        }
        return keys;
    }
}
