package org.mosp.storage.benchmark.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB with a block cache of 64 MB and a synced log. */
public final class PlainRocksDb implements Contender {

    static {
        RocksDB.loadLibrary();
    }

    private final Options options;
    private final LRUCache cache = new LRUCache(64 << 20);
    private final WriteOptions sync = new WriteOptions().setSync(true);
    private final RocksDB db;

    /** Opens a database in a directory. */
    public PlainRocksDb(Path directory) throws Exception {
        Files.createDirectories(directory);
        options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
        db = RocksDB.open(options, directory.toString());
    }

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public void put(byte[] key, byte[] value) throws Exception {
        db.put(sync, key, value);
    }

    @Override
    public void batch(List<Pair> pairs) throws Exception {
        try (WriteBatch batch = new WriteBatch()) {
            for (Pair pair : pairs) {
                batch.put(pair.key(), pair.value());
            }
            db.write(sync, batch);
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws Exception {
        return db.get(key);
    }

    @Override
    public long scan(byte[] from, byte[] to) throws Exception {
        long sum = 0;
        try (Slice end = new Slice(to);
                ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
                RocksIterator entries = db.newIterator(bounded)) {
            for (entries.seek(from); entries.isValid(); entries.next()) {
                sum += entries.value().length;
            }
            entries.status();
        }
        return sum;
    }

    @Override
    public void close() {
        db.close();
        sync.close();
        options.close();
        cache.close();
    }
}
