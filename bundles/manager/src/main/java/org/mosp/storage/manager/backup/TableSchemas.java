package org.mosp.storage.manager.backup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/** The tables of a new store's relational engine, made as the backup's rows need them. */
final class TableSchemas {

    private static final String PREFIX = "schema/";

    private final Catalogue catalogue;

    TableSchemas(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * Makes the tables.
     *
     * @param entries of keyspace STORE, from the backup: among them the version of each schema
     * @throws BackupRefusedException if a schema is known here in another version, or not at all
     */
    void make(RelationalEngine engine, List<EngineEntry> entries) {
        catalogue.prepare(engine);
        for (EngineEntry entry : entries) {
            String key = entry.key().toUtf8();
            if (key.startsWith(PREFIX)) {
                String wanted = version(entry);
                String found = engine.read(session -> session.get(Keyspace.STORE, key))
                        .map(TableSchemas::version)
                        .orElse("none");
                if (!found.equals(wanted)) {
                    throw new BackupRefusedException(
                            Reason.SCHEMA,
                            "schema " + key.substring(PREFIX.length()),
                            "its tables are in version " + wanted + " in the backup, known here is " + found
                                    + "; install the bundle that defines them");
                }
            }
        }
    }

    private static String version(EngineEntry entry) {
        Map<String, String> fields = new HashMap<>();
        entry.value().toUtf8().lines().filter(line -> line.indexOf('=') > 0).forEach(line -> {
            int equals = line.indexOf('=');
            fields.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return fields.getOrDefault("version", "unknown");
    }
}
