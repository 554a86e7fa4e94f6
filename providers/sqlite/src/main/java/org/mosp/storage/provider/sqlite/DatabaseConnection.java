package org.mosp.storage.provider.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * A connection with its prepared statements, kept ready for reuse. For one thread at a time, except {@link #interrupt}.
 *
 * <p>The driver stays in autocommit mode for good and transactions are explicit statements: with autocommit off its
 * {@code commit()} begins the next transaction at once, and an idle connection would keep the write lock.
 */
final class DatabaseConnection implements AutoCloseable {

    private static final int KEPT_STATEMENTS = 256;

    /** What a connection is for. */
    enum Use {
        WRITE,
        READ,
        /** The file is not touched by anybody, and has no log. */
        READ_UNTOUCHED
    }

    /** A statement that is kept prepared. */
    static final class Kept {
        final PreparedStatement statement;
        /** Whether what it returns as update count says if it changed something. */
        final boolean countsRows;

        boolean inUse;

        Kept(PreparedStatement statement, boolean countsRows) {
            this.statement = statement;
            this.countsRows = countsRows;
        }
    }

    private final SQLiteConnection jdbc;
    private final LinkedHashMap<String, Kept> statements = new LinkedHashMap<>(64, 0.75f, true);

    private DatabaseConnection(SQLiteConnection jdbc) {
        this.jdbc = jdbc;
    }

    /** Opens a connection to an existing database. */
    static DatabaseConnection open(DatabaseFile file, SqliteSettings settings, Use use) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(settings.busyTimeoutMillis());
        config.setCacheSize(-settings.cacheKib());
        // statement journals of savepoints and sorters stay in memory: no files outside of the data directory
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        // checkpoints are made beside the commits, not inside of one
        config.setWalAutocheckpoint(0);
        // the driver would run a SELECT after every INSERT
        config.setGetGeneratedKeys(false);
        config.setReadOnly(use == Use.READ_UNTOUCHED);
        String uri = file.uri() + (use == Use.READ_UNTOUCHED ? "?immutable=1" : "");
        Connection jdbc = new JDBC4Connection("jdbc:sqlite:" + uri, uri, config.toProperties());
        DatabaseConnection opened = new DatabaseConnection((SQLiteConnection) jdbc);
        try {
            if (use == Use.READ) {
                opened.execute("PRAGMA query_only=ON");
            }
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** The statement of that text, prepared; the same again while nobody else uses it. */
    Kept take(String sql) throws SQLException {
        Kept kept = statements.get(sql);
        if (kept == null || kept.inUse) {
            boolean nested = kept != null;
            kept = new Kept(jdbc.prepareStatement(sql), countsRows(sql));
            if (!nested) {
                statements.put(sql, kept);
                evict(kept);
            }
        }
        kept.inUse = true;
        return kept;
    }

    /** Gives a statement back. */
    void release(String sql, Kept kept) throws SQLException {
        kept.inUse = false;
        if (statements.get(sql) != kept) {
            kept.statement.close();
        }
    }

    /** Runs a statement without arguments and without rows. */
    void execute(String sql) throws SQLException {
        Kept kept = take(sql);
        try {
            kept.statement.execute();
        } finally {
            release(sql, kept);
        }
    }

    /** Runs a query without arguments and gives all its columns as text; {@code null} becomes empty. */
    List<List<String>> rows(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        Kept kept = take(sql);
        try (ResultSet result = kept.statement.executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    String text = result.getString(column);
                    row.add(text == null ? "" : text);
                }
                rows.add(row);
            }
        } finally {
            release(sql, kept);
        }
        return rows;
    }

    /** The first column of a query's only row, as a number. */
    long number(String sql) throws SQLException {
        return Long.parseLong(rows(sql).get(0).get(0));
    }

    /** Ends what another thread does in this connection now, with SQLITE_INTERRUPT. */
    void interrupt() throws SQLException {
        jdbc.getDatabase().interrupt();
    }

    @Override
    public void close() throws SQLException {
        for (Kept kept : statements.values()) {
            kept.statement.close();
        }
        statements.clear();
        jdbc.close();
    }

    private void evict(Kept newest) throws SQLException {
        if (statements.size() <= KEPT_STATEMENTS) {
            return;
        }
        Iterator<Map.Entry<String, Kept>> oldest = statements.entrySet().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next().getValue();
            if (!kept.inUse && kept != newest) {
                oldest.remove();
                kept.statement.close();
                return;
            }
        }
    }

    private static boolean countsRows(String sql) {
        String start = sql.stripLeading();
        start = start.substring(0, Math.min(7, start.length())).toUpperCase(Locale.ROOT);
        return start.startsWith("INSERT") || start.startsWith("UPDATE") || start.startsWith("DELETE");
    }
}
