package org.mosp.storage.benchmark.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/** MapDB 3.1.0 with {@code transactionEnable()}: its promise does not hold on a kill, its speed is shown all the same. */
public final class PlainMapDb implements Contender {

    private final DB db;
    private final BTreeMap<byte[], byte[]> map;

    /** Opens a file in a directory. */
    public PlainMapDb(Path directory) throws Exception {
        Files.createDirectories(directory);
        db = DBMaker.fileDB(directory.resolve("mapdb").toFile())
                .transactionEnable()
                .fileChannelEnable()
                .make();
        map = db.treeMap("map", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                .valuesOutsideNodesEnable()
                .createOrOpen();
    }

    @Override
    public String name() {
        return "plain mapdb";
    }

    @Override
    public synchronized void put(byte[] key, byte[] value) {
        map.put(key, value);
        db.commit();
    }

    @Override
    public synchronized void batch(List<Pair> pairs) {
        for (Pair pair : pairs) {
            map.put(pair.key(), pair.value());
        }
        db.commit();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public long scan(byte[] from, byte[] to) {
        long sum = 0;
        for (byte[] value : map.subMap(from, to).values()) {
            sum += value.length;
        }
        return sum;
    }

    @Override
    public void close() {
        db.close();
    }
}
