package org.mosp.storage.provider.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.sql.Findings;
import org.mosp.storage.support.sql.KeyTables;

/**
 * Reads the whole database, in one snapshot: SQLite's own check of pages, trees and indexes, the foreign keys, and the
 * checksum of every entry of {@code mosp_store} and {@code mosp_local}.
 *
 * <p>SQLite has no checksums for rows: a flipped byte inside of a row's text is not seen here; it is seen when rows are
 * compared with the canvases they follow.
 */
final class Verification {

    private static final int STEPS = 4;

    private final DatabaseFile file;
    private final EngineHealth health;
    private final Progress progress;
    private final Findings findings = new Findings();
    private long entries;

    Verification(DatabaseFile file, EngineHealth health, Progress progress) {
        this.file = file;
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
            findings.add(file.path().toString(), e);
        }
        if (!findings.problems().isEmpty()) {
            health.damaged("verify found damage in " + file.path().getFileName());
        }
        return new VerifyReport(entries, file.bytes() + file.logBytes(), findings.problems());
    }

    private void check(DatabaseConnection connection) throws SQLException {
        progress.at("pages and indexes", 0, STEPS);
        for (List<String> row : connection.rows("PRAGMA integrity_check(100)")) {
            if (!row.get(0).equals("ok")) {
                findings.add(file.path().toString(), row.get(0));
            }
        }
        progress.at("foreign keys", 1, STEPS);
        for (List<String> row : connection.rows("PRAGMA foreign_key_check")) {
            findings.add(
                    "table " + row.get(0) + ", row " + row.get(1),
                    "names a row of " + row.get(2) + " that is not there");
        }
        progress.at("framework entries", 2, STEPS);
        envelopes(connection, Keyspace.STORE);
        envelopes(connection, Keyspace.LOCAL);
        progress.at("rows", 3, STEPS);
        for (List<String> table : connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
            String name = table.get(0).replace("\"", "\"\"");
            entries += connection.number("SELECT count(*) FROM \"" + name + "\"");
        }
        progress.at("rows", STEPS, STEPS);
    }

    private void envelopes(DatabaseConnection connection, Keyspace keyspace) throws SQLException {
        String table = KeyTables.table(keyspace);
        connection.with("SELECT key, value FROM " + table, kept -> {
            try (ResultSet rows = kept.statement.executeQuery()) {
                while (rows.next()) {
                    findings.check(keyspace, rows.getString(1), rows.getBytes(2));
                }
            }
            return true;
        });
    }
}
