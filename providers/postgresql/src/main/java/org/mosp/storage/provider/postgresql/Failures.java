package org.mosp.storage.provider.postgresql;

import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageServerException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.spi.EngineHealth;

/**
 * What PostgreSQL's error codes mean here (<a
 * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">its appendix A</a>). Damage that is seen makes the
 * engine read-only.
 */
final class Failures {

    private final PostgresqlSettings settings;
    private final StorePlace place;
    private final EngineHealth health;

    Failures(PostgresqlSettings settings, StorePlace place, EngineHealth health) {
        this.settings = settings;
        this.place = place;
        this.health = health;
    }

    static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    /** Whether the connection is gone, or its session about to end: what was not committed is not stored. */
    static boolean lost(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08")
                || switch (state) {
                    // shutdown, crash, starting up, idle session, idle in transaction
                    case "57P01", "57P02", "57P03", "57P05", "25P03" -> true;
                    default -> false;
                };
    }

    /** Whether a value breaks a rule of its own column, whatever else is stored: a mistake of the work. */
    static boolean isMistake(SQLException failure) {
        String state = state(failure);
        return state.startsWith("22")
                || switch (state) {
                    // not null, check, type of an expression, type of an argument
                    case "23502", "23514", "42804", "07006", "22023" -> true;
                    default -> false;
                };
    }

    /** Whether a COMMIT that failed so was undone for certain: the server looked at it and refused. */
    static boolean refusedCommit(SQLException failure) {
        String state = state(failure);
        boolean completionUnknown = state.equals("40003");
        return state.startsWith("23") || state.startsWith("40") && !completionUnknown || state.equals("25P02");
    }

    /** Whether a statement was prepared before its tables were changed; prepared again it works. */
    static boolean outdatedPlan(SQLException failure) {
        return state(failure).equals("0A000") && ("" + failure.getMessage()).contains("cached plan");
    }

    /** A failure to connect as one of the family. */
    StorageException connecting(SQLException failure) {
        return isTls(failure)
                ? server(
                        "the connection cannot be made secure: " + failure.getMessage(),
                        "check sslmode=" + settings.tls().mode() + ", sslrootcert and the server's certificate",
                        failure)
                : of("connect", failure);
    }

    /** The failure as one of the family. */
    StorageException of(String what, SQLException failure) {
        String state = state(failure);
        return switch (state) {
            case "53100" -> new StorageFullException(settings.server(), 1, -1, failure);
            case "XX001", "XX002", "58P01" -> {
                health.damaged("damage was found on " + settings.server());
                yield new StorageDamagedException(where(), -1, null, "" + failure.getMessage(), failure);
            }
            case "25006" ->
                new StorageReadOnlyException(
                        what, "the server " + settings.server() + " takes no writes: " + failure.getMessage());
            case "55P03" ->
                new StorageUnavailableException(
                        what, "a table that a step or a reader has locked: " + failure.getMessage(), failure);
            case "57014" ->
                new StorageUnavailableException(
                        what, "an answer of " + settings.server() + " within " + settings.socketTimeout(), failure);
            case "28P01", "28000" ->
                server(
                        "it refuses the user " + settings.user() + ": " + failure.getMessage(),
                        "check user, password.file or password.env, sslmode, and the server's pg_hba.conf",
                        failure);
            case "3D000" ->
                server(
                        "it has no database " + settings.database(),
                        "create it, or correct the setting database",
                        failure);
            case "42501" ->
                server(
                        "the user " + settings.user() + " lacks a right: " + failure.getMessage(),
                        "GRANT CREATE ON DATABASE to the user, or let it own the schema " + place.schema(),
                        failure);
            default -> ofClass(what, state, failure);
        };
    }

    private StorageException ofClass(String what, String state, SQLException failure) {
        if (lost(failure) || outdatedPlan(failure) || state.startsWith("53")) {
            return new StorageUnavailableException(
                    what, "the server " + settings.server() + ": " + failure.getMessage(), failure);
        }
        if (state.startsWith("23") || state.startsWith("40")) {
            return suppressing(new ConflictException("" + failure.getMessage(), 0, 1), failure);
        }
        return state.startsWith("54")
                ? new TooLargeException(what + ": " + failure.getMessage(), -1, -1)
                : new StorageIoException(what, where(), failure);
    }

    StorageServerException server(String reason, String remedy, @Nullable Throwable cause) {
        return new StorageServerException(settings.server(), reason, remedy, cause);
    }

    StorageUnavailableException unavailable(String what, @Nullable Throwable cause) {
        return new StorageUnavailableException(what, "the server " + settings.server(), cause);
    }

    /** The store's tables, for messages. */
    String where() {
        return settings.server() + ", schema " + place.schema();
    }

    private boolean isTls(SQLException failure) {
        if (settings.tls() == PostgresqlSettings.Tls.DISABLE) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        // what the driver says when the server has no TLS, the certificate another name, or the root file is not there
        String message = "" + failure.getMessage();
        return lost(failure) && (message.contains("SSL") || message.contains("hostname"));
    }

    private static <E extends StorageException> E suppressing(E failure, SQLException cause) {
        failure.addSuppressed(cause);
        return failure;
    }
}
