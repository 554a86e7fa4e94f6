package org.mosp.storage.benchmark.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/** H2 MVStore with a cache of 64 MB, committed and synced at each write. */
public final class PlainMvStore implements Contender {

    private final MVStore store;
    private final MVMap<byte[], byte[]> map;

    /** Opens a file in a directory. */
    public PlainMvStore(Path directory) throws Exception {
        Files.createDirectories(directory);
        store = new MVStore.Builder()
                .fileName(directory.resolve("store.mv").toString())
                .cacheSize(64)
                .autoCommitDisabled()
                .open();
        map = store.openMap(
                "map",
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    @Override
    public String name() {
        return "mvstore";
    }

    @Override
    public synchronized void put(byte[] key, byte[] value) {
        map.put(key, value);
        store.commit();
        store.sync();
    }

    @Override
    public synchronized void batch(List<Pair> pairs) {
        for (Pair pair : pairs) {
            map.put(pair.key(), pair.value());
        }
        store.commit();
        store.sync();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public long scan(byte[] from, byte[] to) {
        long sum = 0;
        Cursor<byte[], byte[]> cursor = map.cursor(from, to, false);
        for (Iterator<byte[]> keys = cursor; keys.hasNext(); ) {
            // MVStore's cursor takes its last key in
            if (!Arrays.equals(keys.next(), to)) {
                sum += cursor.getValue().length;
            }
        }
        return sum;
    }

    @Override
    public void close() {
        store.close();
    }
}
