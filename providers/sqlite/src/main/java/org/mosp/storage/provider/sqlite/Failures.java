package org.mosp.storage.provider.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.StorageFiles;
import org.sqlite.SQLiteException;

/** What SQLite's result codes mean here. Damage that is seen makes the engine read-only. */
final class Failures {

    // primary result codes, https://www.sqlite.org/rescode.html
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int NOMEM = 7;
    private static final int READONLY = 8;
    private static final int INTERRUPT = 9;
    private static final int IOERR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANTOPEN = 14;
    private static final int TOOBIG = 18;
    private static final int CONSTRAINT = 19;
    private static final int NOTADB = 26;

    private final Path file;
    private final StorageFiles files;
    private final EngineHealth health;

    Failures(Path file, StorageFiles files, EngineHealth health) {
        this.file = file;
        this.files = files;
        this.health = health;
    }

    /** The primary result code, 1 for errors that are not SQLite's. */
    static int code(SQLException failure) {
        return failure instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 1;
    }

    /** Whether there was no space. */
    static boolean isFull(SQLException failure) {
        return code(failure) == FULL;
    }

    /** Whether a value breaks a rule of its own column, whatever else is stored: a mistake of the work. */
    static boolean isMistake(SQLException failure) {
        return failure instanceof SQLiteException sqlite
                && switch (sqlite.getResultCode()) {
                    case SQLITE_CONSTRAINT_CHECK,
                            SQLITE_CONSTRAINT_DATATYPE,
                            SQLITE_CONSTRAINT_NOTNULL,
                            SQLITE_MISMATCH -> true;
                    default -> false;
                };
    }

    /** Whether SQLite may have ended the transaction itself. */
    static boolean endsTransaction(SQLException failure) {
        return switch (code(failure)) {
            case BUSY, LOCKED, NOMEM, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB -> true;
            default -> false;
        };
    }

    /** Whether a COMMIT that failed so may have reached the disk all the same. */
    static boolean outcomeUnknown(SQLException commitFailure) {
        return switch (code(commitFailure)) {
            case FULL, BUSY, CONSTRAINT, LOCKED -> false;
            default -> true;
        };
    }

    /** The failure as one of the family. */
    StorageException of(String what, SQLException failure) {
        return switch (code(failure)) {
            case FULL -> new StorageFullException(file.toString(), 1, usableBytes(), failure);
            case CORRUPT, NOTADB -> {
                health.damaged("damage was found in " + file.getFileName());
                yield new StorageDamagedException(file.toString(), -1, null, "" + failure.getMessage(), failure);
            }
            case BUSY, LOCKED -> {
                StorageLockedException locked = new StorageLockedException(file, 0, null);
                locked.addSuppressed(failure);
                yield locked;
            }
            case CONSTRAINT -> {
                ConflictException conflict = new ConflictException("" + failure.getMessage(), 0, 1);
                conflict.addSuppressed(failure);
                yield conflict;
            }
            case READONLY -> new StorageReadOnlyException(what, "" + failure.getMessage());
            case INTERRUPT -> new StorageUnavailableException(what, "an open engine", failure);
            case TOOBIG -> new TooLargeException(what, -1, 1_000_000_000);
            default -> new StorageIoException(what, file.toString(), failure);
        };
    }

    private long usableBytes() {
        try {
            return files.usableSpace(file);
        } catch (IOException e) {
            return -1;
        }
    }
}
