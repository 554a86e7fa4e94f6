package org.mosp.storage.benchmark.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** SQLite as a key/value store: one connection under a lock, WAL, FULL. */
public final class SqliteKeyValue implements Contender {

    private final Connection connection;
    private final PreparedStatement put;
    private final PreparedStatement get;
    private final PreparedStatement scan;
    private final Statement control;

    /** Opens a file in a directory. */
    public SqliteKeyValue(Path directory) throws Exception {
        Files.createDirectories(directory);
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + directory.resolve("kv.db"));
        connection = source.getConnection();
        control = connection.createStatement();
        control.execute("CREATE TABLE IF NOT EXISTS kv (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID");
        put = connection.prepareStatement("INSERT INTO kv VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v");
        get = connection.prepareStatement("SELECT v FROM kv WHERE k = ?");
        scan = connection.prepareStatement("SELECT v FROM kv WHERE k >= ? AND k < ? ORDER BY k");
    }

    @Override
    public String name() {
        return "sqlite kv";
    }

    @Override
    public synchronized void put(byte[] key, byte[] value) throws Exception {
        put.setBytes(1, key);
        put.setBytes(2, value);
        put.executeUpdate();
    }

    @Override
    public synchronized void batch(List<Pair> pairs) throws Exception {
        control.execute("BEGIN IMMEDIATE");
        for (Pair pair : pairs) {
            put(pair.key(), pair.value());
        }
        control.execute("COMMIT");
    }

    @Override
    public synchronized byte @Nullable [] get(byte[] key) throws Exception {
        get.setBytes(1, key);
        try (ResultSet rows = get.executeQuery()) {
            return rows.next() ? rows.getBytes(1) : null;
        }
    }

    @Override
    public synchronized long scan(byte[] from, byte[] to) throws Exception {
        scan.setBytes(1, from);
        scan.setBytes(2, to);
        long sum = 0;
        try (ResultSet rows = scan.executeQuery()) {
            while (rows.next()) {
                sum += rows.getBytes(1).length;
            }
        }
        return sum;
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
