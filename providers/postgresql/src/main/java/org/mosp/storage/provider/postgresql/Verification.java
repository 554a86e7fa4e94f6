package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.sql.Findings;
import org.mosp.storage.support.sql.KeyTables;

/**
 * Lets the server read all rows of the store, in one snapshot, and checks every entry of {@code mosp_store} and {@code
 * mosp_local} against its checksum. Pages are checked by the server where its cluster was made with {@code data_checksums}.
 */
final class Verification {

    /** Longest time in which the server reads one table. */
    private static final int LONGEST_TABLE_MILLIS = 3_600_000;

    /** Rows that are fetched at once. */
    private static final int FETCHED = 500;

    private final StorePlace place;
    private final Failures failures;
    private final EngineHealth health;
    private final Progress progress;
    private final Findings findings = new Findings();
    private long entries;
    private long bytes;

    Verification(StorePlace place, Failures failures, EngineHealth health, Progress progress) {
        this.place = place;
        this.failures = failures;
        this.health = health;
        this.progress = progress;
    }

    VerifyReport run(Readers readers) {
        try {
            readers.inSnapshot(connection -> {
                check(connection);
                return true;
            });
        } catch (StorageDamagedException e) {
            findings.add(failures.where(), e);
        }
        if (!findings.problems().isEmpty()) {
            health.damaged("verify found damage in " + failures.where());
        }
        return new VerifyReport(entries, bytes, findings.problems());
    }

    private void check(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, LONGEST_TABLE_MILLIS);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + LONGEST_TABLE_MILLIS);
        }
        for (String name : SchemaTables.invalid(connection, place.schema())) {
            findings.add(name, "the server itself marks it as not valid");
        }
        List<String> tables = SchemaTables.names(connection, place.schema());
        int done = 0;
        for (String table : tables) {
            progress.at("table " + table, done++, tables.size());
            rows(connection, table);
        }
        envelopes(connection, Keyspace.STORE);
        envelopes(connection, Keyspace.LOCAL);
        bytes = SchemaTables.bytes(connection, place.schema());
        progress.at("done", done, tables.size());
    }

    // as text each value is read whole, with what is stored out of line
    private void rows(Connection connection, String table) throws SQLException {
        String quoted = '"' + table.replace("\"", "\"\"") + '"';
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*), coalesce(sum(octet_length(t::text)), 0) FROM " + quoted + " t")) {
            row.next();
            entries += row.getLong(1);
        }
    }

    private void envelopes(Connection connection, Keyspace keyspace) throws SQLException {
        String table = KeyTables.table(keyspace);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED);
            try (ResultSet rows = statement.executeQuery("SELECT key, value FROM " + table)) {
                while (rows.next()) {
                    findings.check(keyspace, rows.getString(1), rows.getBytes(2));
                }
            }
        }
    }
}
