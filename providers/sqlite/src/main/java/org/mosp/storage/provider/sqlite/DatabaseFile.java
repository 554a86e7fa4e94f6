package org.mosp.storage.provider.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.sql.KeyTables;

/**
 * The database file {@code relational.db} of an engine's directory, and its log beside it.
 *
 * <p>SQLite guards its files with POSIX locks, which the process loses when any descriptor of the file is closed: while a
 * connection is open nobody here opens these files, only their lengths are asked for.
 */
final class DatabaseFile {

    /** The version of the file's form; kept in its {@code user_version}. */
    static final int FORMAT_VERSION = 1;

    /** Names the file's owner to tools that ask for it: "Mosp" in ASCII. */
    static final int APPLICATION_ID = 0x4d6f7370;

    private static final String NAME = "relational.db";

    /** What {@code mosp_store} and {@code mosp_local} are made of. */
    private static final String KEY_TABLE =
            "(key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID";

    private final Path path;

    private DatabaseFile(Path path) {
        this.path = path;
    }

    static DatabaseFile in(Path directory) {
        return new DatabaseFile(directory.resolve(NAME).toAbsolutePath());
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolveSibling(NAME + "-wal");
    }

    /** As SQLite takes it, with every special character escaped. */
    String uri() {
        return "file:" + path.toUri().getRawPath();
    }

    /** Bytes of the database. */
    long bytes() {
        return length(path);
    }

    /** Bytes of the log, whether in use or kept for reuse. */
    long logBytes() {
        return length(log());
    }

    /**
     * Makes the database where there is none, so that a kill leaves it whole or not there.
     *
     * @throws StorageDamagedException if it is empty, or missing beside its log
     */
    void createIfAbsent(StorageFiles files, SqliteSettings settings, Failures failures) {
        try {
            if (files.exists(path)) {
                checkNotEmpty();
                return;
            }
            if (files.exists(log())) {
                throw new StorageDamagedException(path.toString(), -1, null, "missing, but its log is there", null);
            }
            DatabaseFile unfinished = new DatabaseFile(path.resolveSibling(NAME + ".new"));
            for (String ending : new String[] {"", "-wal", "-shm", "-journal"}) {
                Files.deleteIfExists(path.resolveSibling(NAME + ".new" + ending));
            }
            // made here, because SQLite would make it with the process's umask; its log takes over these permissions
            files.open(unfinished.path, StorageFiles.OpenMode.CREATE).close();
            unfinished.initialize(settings, failures);
            try (StorageFile file = files.open(unfinished.path, StorageFiles.OpenMode.WRITE)) {
                file.force(true);
            }
            files.rename(unfinished.path, path);
            files.syncDirectory(path.resolveSibling(".").normalize());
        } catch (SQLException e) {
            throw failures.of("create the database", e);
        } catch (IOException e) {
            throw new StorageIoException("create the database", path.toString(), e);
        }
    }

    /** Refuses a file that is not there, empty, not ours or of a newer form. */
    void check(StorageFiles files) {
        try {
            if (!files.exists(path)) {
                throw new StorageDamagedException(path.toString(), -1, null, "missing", null);
            }
            checkNotEmpty();
        } catch (IOException e) {
            throw new StorageIoException("look for the database", path.toString(), e);
        }
    }

    /** Refuses a database that is not ours or of a newer form. */
    void checkFormat(DatabaseConnection connection) throws SQLException {
        long owner = connection.number("PRAGMA application_id");
        if (owner != APPLICATION_ID) {
            throw new StorageDamagedException(
                    path.toString(), 68, null, "not a database of this engine (application id " + owner + ")", null);
        }
        long format = connection.number("PRAGMA user_version");
        if (format > FORMAT_VERSION) {
            throw new NewerThanSoftwareException(
                    path.toString(), Long.toString(format), Integer.toString(FORMAT_VERSION), "a newer provider");
        }
    }

    private void initialize(SqliteSettings settings, Failures failures) throws SQLException {
        try (DatabaseConnection connection = DatabaseConnection.open(this, settings, DatabaseConnection.Use.WRITE)) {
            connection.execute("PRAGMA application_id=" + APPLICATION_ID);
            connection.execute("PRAGMA user_version=" + FORMAT_VERSION);
            connection.execute("BEGIN IMMEDIATE");
            SqliteSession session = SqliteSession.writing(connection, failures, 0);
            for (String statement : KeyTables.create(KEY_TABLE)) {
                connection.execute(statement);
            }
            KeyTables.putSequence(session, 0);
            connection.execute("COMMIT");
            connection.rows("PRAGMA journal_mode=WAL");
        }
    }

    private void checkNotEmpty() {
        if (bytes() == 0) {
            throw new StorageDamagedException(path.toString(), 0, null, "empty", null);
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
