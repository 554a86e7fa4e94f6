package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.mosp.storage.StorageServerException;

/** Whether a server keeps what it acknowledges, and understands what is said to it. */
final class ServerCheck {

    /** The oldest major version that is still taken; 15 is what the suites run on. */
    private static final int LEAST_VERSION = 12;

    private ServerCheck() {}

    /**
     * Looks before anything is written.
     *
     * @throws StorageServerException if it does not
     */
    static void forWriting(Connection connection, Failures failures) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('fsync'),"
                        + " current_setting('full_page_writes'), current_setting('synchronous_commit'),"
                        + " pg_is_in_recovery(), current_setting('server_encoding'),"
                        + " current_setting('server_version_num')::integer / 10000")) {
            row.next();
            if (!row.getString(1).equals("on")) {
                throw failures.server(
                        "not durable: its parameter fsync is off, so a commit may be lost with its power",
                        "set fsync = on in postgresql.conf",
                        null);
            }
            if (!row.getString(2).equals("on")) {
                throw failures.server(
                        "not durable: its parameter full_page_writes is off, so a loss of power may tear pages",
                        "set full_page_writes = on in postgresql.conf",
                        null);
            }
            if (!row.getString(3).equals("on")) {
                throw failures.server(
                        "not durable: synchronous_commit is " + row.getString(3)
                                + " although this session asked for on",
                        "connect to the server itself, not through a pool that changes sessions",
                        null);
            }
            if (row.getBoolean(4)) {
                throw failures.server("it is a standby, which takes no writes", "connect to the primary", null);
            }
            if (!row.getString(5).equals("UTF8")) {
                throw failures.server(
                        "the database's encoding is " + row.getString(5),
                        "make one with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0",
                        null);
            }
            if (row.getInt(6) < LEAST_VERSION) {
                throw failures.server(
                        "it is PostgreSQL " + row.getInt(6), "update it to " + LEAST_VERSION + " or newer", null);
            }
        }
    }
}
