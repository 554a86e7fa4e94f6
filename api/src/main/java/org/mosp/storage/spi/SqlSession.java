package org.mosp.storage.spi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A transaction as work sees it. Implemented by engine bundles; for the thread of the work, while it runs. Statements are
 * always prepared, and kept prepared; arguments are {@code String}, {@code Integer}, {@code Long}, {@code Boolean},
 * {@code Instant} (stored as microseconds UTC), {@code Bytes} or {@code null}.
 */
@ConsumerType
public interface SqlSession {

    /** Runs a statement that changes rows; returns how many. */
    int update(String sql, @Nullable Object... arguments);

    /** Runs a query; rows are read at once. */
    <R> List<R> query(String sql, RowReader<R> reader, @Nullable Object... arguments);

    /** Runs a query of at most one row. */
    default <R> Optional<R> queryOne(String sql, RowReader<R> reader, @Nullable Object... arguments) {
        List<R> rows = query(sql, reader, arguments);
        if (rows.size() > 1) {
            throw new IllegalStateException(rows.size() + " rows instead of one: " + sql);
        }
        return rows.stream().findFirst();
    }

    /** In a transaction that writes: the commit sequence of this work; else the last one seen. */
    long sequence();

    /** An entry of {@code mosp_store} or {@code mosp_local}. */
    Optional<EngineEntry> get(Keyspace keyspace, String key);

    /**
     * Entries of {@code mosp_store} or {@code mosp_local} in key order, at most so many.
     *
     * @param from the first key, may be empty
     * @param after whether only keys behind it
     */
    default List<EngineEntry> entries(Keyspace keyspace, String from, boolean after, int limit) {
        String table = table(keyspace);
        return query(
                "SELECT key, value FROM " + table + " WHERE key " + (after ? ">" : ">=") + " ? ORDER BY key LIMIT ?",
                row -> EntryEnvelope.open(
                        keyspace, Bytes.utf8(row.text(1)), row.bytes(2).toArray(), table),
                from,
                limit);
    }

    /** Entries of {@code mosp_store} or {@code mosp_local}. */
    default long count(Keyspace keyspace) {
        return queryOne("SELECT COUNT(*) FROM " + table(keyspace), row -> row.number(1))
                .orElse(0L);
    }

    private static String table(Keyspace keyspace) {
        return switch (keyspace) {
            case STORE -> "mosp_store";
            case LOCAL -> "mosp_local";
            case USER -> throw new IllegalArgumentException("keyspace USER of a relational engine is its tables");
        };
    }

    /** Stores an entry in {@code mosp_store} or {@code mosp_local}, in this transaction. */
    void put(EngineEntry entry);

    /** Removes one. */
    void delete(Keyspace keyspace, String key);

    /** Makes an object of a row. */
    @ConsumerType
    @FunctionalInterface
    interface RowReader<R> {
        /** The object. */
        R read(SqlRow row);
    }
}
