package org.mosp.storage.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.TableDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that are known, and their making in an engine that was opened. A fresh engine gets version 1 of each schema;
 * later versions are the work of migrations. Any number of threads.
 */
final class Schemas {

    private static final Logger LOG = LoggerFactory.getLogger(Schemas.class);
    private static final int FIRST_VERSION = 1;
    private static final String SOFTWARE = "org.mosp.storage.relational";

    private final List<TableDefinition> tables = new CopyOnWriteArrayList<>(CatalogueTables.ALL);

    /**
     * The tables of all schemas that an engine has.
     *
     * @throws StorageUnavailableException if nobody here knows the tables of one: its rows could not be seen
     */
    List<TableDefinition> in(RelationalEngine engine) {
        Set<String> present = engine.read(SchemaVersion::names);
        List<TableDefinition> known = tables.stream()
                .filter(table -> present.contains(table.schema()))
                .toList();
        for (String schema : present) {
            if (known.stream().noneMatch(table -> table.schema().equals(schema))) {
                throw new StorageUnavailableException(
                        "rows of schema " + schema, "the bundle that defines the tables of schema " + schema, null);
            }
        }
        return known;
    }

    /** Returns whether it was new. */
    boolean add(TableDefinition table) {
        return !tables.contains(table) && tables.add(table);
    }

    void remove(TableDefinition table) {
        if (!CatalogueTables.ALL.contains(table)) {
            tables.remove(table);
        }
    }

    /**
     * Makes the tables of schemas that the engine does not have yet. A schema of a stranger that cannot be made holds back
     * nobody else.
     *
     * @throws NewerThanSoftwareException if the catalogue is newer than the tables known here; before anything is written
     */
    void make(RelationalEngine engine) {
        Map<String, List<TableDefinition>> bySchema = tables.stream()
                .collect(Collectors.groupingBy(TableDefinition::schema, TreeMap::new, Collectors.toList()));
        make(engine, CatalogueTables.SCHEMA, bySchema.remove(CatalogueTables.SCHEMA));
        bySchema.forEach((schema, known) -> {
            try {
                make(engine, schema, known);
            } catch (RuntimeException e) {
                LOG.warn("schema {} cannot be used: {}", schema, e.getMessage());
            }
        });
    }

    private static void make(RelationalEngine engine, String schema, List<TableDefinition> known) {
        Optional<SchemaVersion> found = engine.read(session -> SchemaVersion.read(session, schema));
        if (found.isPresent()) {
            check(schema, known, found.get());
        } else if (engine.state().mode() == EngineState.Mode.OPEN) {
            create(engine, schema, known);
        }
    }

    private static void check(String schema, List<TableDefinition> known, SchemaVersion found) {
        int newest =
                known.stream().mapToInt(TableDefinition::schemaVersion).max().orElse(FIRST_VERSION);
        if (found.version() > newest) {
            throw new NewerThanSoftwareException(
                    "schema " + schema, "version " + found.version(), "version " + newest, found.writtenBy());
        }
    }

    private static void create(RelationalEngine engine, String schema, List<TableDefinition> known) {
        List<TableDefinition> first = known.stream()
                .filter(table -> table.schemaVersion() == FIRST_VERSION)
                .toList();
        List<String> statements = TableStatements.create(engine.dialect(), first);
        engine.write(session -> {
            // another thread may have been first
            if (SchemaVersion.read(session, schema).isEmpty()) {
                statements.forEach(session::update);
                new SchemaVersion(FIRST_VERSION, FIRST_VERSION, SOFTWARE).write(session, schema);
            }
            return true;
        });
    }
}
