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
        final Kind kind;
        private boolean inUse;

        private Kept(PreparedStatement statement, Kind kind) {
            this.statement = statement;
            this.kind = kind;
        }
    }

    /** What a statement may do to rows. */
    enum Kind {
        /** It only reads. */
        READS,
        /** Its update count says whether it changed something. */
        CHANGES_ROWS,
        /** Tables, or what its text does not tell. */
        CHANGES_ANYTHING;

        private static Kind of(String sql) {
            String start = sql.stripLeading();
            return switch (start.substring(0, Math.min(6, start.length())).toUpperCase(Locale.ROOT)) {
                case "SELECT", "VALUES", "PRAGMA" -> READS;
                case "INSERT", "UPDATE", "DELETE" -> CHANGES_ROWS;
                default -> CHANGES_ANYTHING;
            };
        }
    }

    /** What is done with a statement. */
    interface Using<T> {
        T run(Kept kept) throws SQLException;
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

    /** Uses the statement of that text, which is prepared once and kept. It may be used inside of itself. */
    <T> T with(String sql, Using<T> using) throws SQLException {
        Kept kept = statements.get(sql);
        boolean nested = kept != null && kept.inUse;
        if (kept == null || nested) {
            kept = new Kept(jdbc.prepareStatement(sql), Kind.of(sql));
            if (!nested) {
                keep(sql, kept);
            }
        }
        kept.inUse = true;
        try {
            T result = using.run(kept);
            kept.inUse = false;
            return result;
        } finally {
            // after an error the driver has closed the statement, sometimes
            boolean failed = kept.inUse;
            if (failed && !nested) {
                statements.remove(sql);
            }
            if (failed || nested) {
                kept.statement.close();
            }
        }
    }

    /** Runs a statement without arguments and without rows. */
    void execute(String sql) throws SQLException {
        with(sql, kept -> kept.statement.execute());
    }

    /** Runs a query without arguments and gives all its columns as text; {@code null} becomes empty. */
    List<List<String>> rows(String sql) throws SQLException {
        return with(sql, kept -> {
            try (ResultSet result = kept.statement.executeQuery()) {
                List<List<String>> rows = new ArrayList<>();
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>(columns);
                    for (int column = 1; column <= columns; column++) {
                        String text = result.getString(column);
                        row.add(text == null ? "" : text);
                    }
                    rows.add(row);
                }
                return rows;
            }
        });
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

    private void keep(String sql, Kept fresh) throws SQLException {
        if (statements.size() >= KEPT_STATEMENTS) {
            Iterator<Kept> oldest = statements.values().iterator();
            while (oldest.hasNext()) {
                Kept kept = oldest.next();
                if (!kept.inUse) {
                    oldest.remove();
                    kept.statement.close();
                    break;
                }
            }
        }
        statements.put(sql, fresh);
    }
}
