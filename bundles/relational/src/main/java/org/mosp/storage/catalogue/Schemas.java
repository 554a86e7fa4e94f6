package org.mosp.storage.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that are known, and their making in an engine that was opened. A fresh engine gets version 1 of each schema;
 * later versions are the work of migrations. Any number of threads.
 */
final class Schemas {

    private static final Logger LOG = LoggerFactory.getLogger(Schemas.class);
    static final int FIRST_VERSION = 1;

    private static final String SOFTWARE = "org.mosp.storage.relational";

    private final List<TableDefinition> tables = new CopyOnWriteArrayList<>(CatalogueTables.ALL);

    /**
     * The tables of all schemas that an engine has, in the version it has them.
     *
     * @throws StorageUnavailableException if nobody here knows the tables of one: its rows could not be seen
     */
    List<TableDefinition> in(RelationalEngine engine) {
        return engine.read(session -> {
            List<TableDefinition> all = new ArrayList<>();
            SchemaVersion.names(session)
                    .forEach(schema ->
                            all.addAll(of(engine.dialect(), session, schema).tables()));
            return List.copyOf(all);
        });
    }

    /**
     * The tables of a schema as they are in the engine: as they are recorded, or those of its version 1 that are there.
     *
     * @throws StorageUnavailableException if nobody here knows them
     * @throws StorageDamagedException if one that is recorded is missing
     */
    SchemaTables of(Dialect dialect, SqlSession session, String schema) {
        Set<String> there = TableStatements.there(dialect, session);
        Optional<SchemaTables> stored = StoredTables.read(session, schema);
        stored.ifPresent(tables -> LateTables.check(tables, there));
        // a definition may be known before its table is made
        return stored.orElseGet(() -> first(schema, table -> there.contains(table.name())));
    }

    private SchemaTables first(String schema, Predicate<TableDefinition> which) {
        List<TableDefinition> first = tables.stream()
                .filter(table -> table.schema().equals(schema) && table.schemaVersion() == FIRST_VERSION)
                .filter(which)
                .toList();
        if (first.isEmpty()) {
            throw new StorageUnavailableException(
                    "rows of schema " + schema, "the bundle that defines the tables of schema " + schema, null);
        }
        return new SchemaTables(schema, first);
    }

    /** Which schemas an engine has: the entries that say so, those of versions before those of tables. */
    List<EngineEntry> entries(RelationalEngine engine) {
        return engine.read(session -> {
            List<EngineEntry> entries = new ArrayList<>();
            for (String schema : SchemaVersion.names(session)) {
                session.get(Keyspace.STORE, SchemaVersion.PREFIX + schema).ifPresent(entries::add);
                session.get(Keyspace.STORE, StoredTables.PREFIX + schema).ifPresent(entries::add);
            }
            return entries;
        });
    }

    /**
     * Makes the tables of the schemas that entries of another engine tell of, where the engine has not got such a schema, or lacks a table
     * that the other one has got since.
     */
    void make(RelationalEngine engine, List<EngineEntry> entries) {
        for (EngineEntry entry : entries) {
            String key = entry.key().toUtf8();
            if (key.startsWith(SchemaVersion.PREFIX)) {
                String schema = key.substring(SchemaVersion.PREFIX.length());
                Optional<SchemaTables> stored = entries.stream()
                        .filter(other -> other.key().toUtf8().equals(StoredTables.PREFIX + schema))
                        .map(other -> StoredTables.decode(schema, other.value()))
                        .findFirst();
                SchemaVersion version = SchemaVersion.parse(schema, entry.value());
                create(engine, version, stored.orElseGet(() -> first(schema, table -> true)), stored.isPresent());
                stored.ifPresent(tables -> LateTables.follow(engine, version, tables));
            }
        }
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
     * Makes the tables that the engine does not have yet. A schema of a stranger that cannot be made holds back nobody else, nor does a
     * table that came late.
     *
     * @throws NewerThanSoftwareException if the catalogue is newer than the tables known here; before anything is written
     */
    void make(RelationalEngine engine) {
        Map<String, List<TableDefinition>> bySchema = tables.stream()
                .collect(Collectors.groupingBy(TableDefinition::schema, TreeMap::new, Collectors.toList()));
        make(engine, CatalogueTables.SCHEMA, bySchema.getOrDefault(CatalogueTables.SCHEMA, List.of()));
        LateTables late = new LateTables(tables);
        bySchema.forEach((schema, known) -> {
            try {
                if (!schema.equals(CatalogueTables.SCHEMA)) {
                    make(engine, schema, known);
                }
                if (engine.state().mode() == EngineState.Mode.OPEN) {
                    late.make(engine, schema);
                }
            } catch (RuntimeException e) {
                LOG.warn("tables of schema {} cannot be used: {}", schema, e.getMessage());
            }
        });
    }

    private static void make(RelationalEngine engine, String schema, List<TableDefinition> known) {
        Optional<SchemaVersion> found = engine.read(session -> SchemaVersion.read(session, schema));
        if (found.isPresent()) {
            check(engine, schema, known, found.get());
        } else if (engine.state().mode() == EngineState.Mode.OPEN) {
            List<TableDefinition> first = known.stream()
                    .filter(table -> table.schemaVersion() == FIRST_VERSION)
                    .toList();
            create(
                    engine,
                    new SchemaVersion(FIRST_VERSION, FIRST_VERSION, SOFTWARE),
                    new SchemaTables(schema, first),
                    !first.isEmpty() && !first.equals(CatalogueTables.ALL));
        }
    }

    private static void check(
            RelationalEngine engine, String schema, List<TableDefinition> known, SchemaVersion found) {
        int newest = schema.equals(CatalogueTables.SCHEMA)
                ? CatalogueOwner.NEWEST
                : known.stream().mapToInt(TableDefinition::schemaVersion).max().orElse(FIRST_VERSION);
        // whether a stranger's software knows what its steps made is judged by its owner
        boolean others = !schema.equals(CatalogueTables.SCHEMA)
                && engine.read(session -> StoredTables.read(session, schema)).isPresent();
        if (found.version() > newest && !others) {
            throw new NewerThanSoftwareException(
                    "schema " + schema, "version " + found.version(), "version " + newest, found.writtenBy());
        }
    }

    private static void create(RelationalEngine engine, SchemaVersion version, SchemaTables tables, boolean recorded) {
        List<String> statements = TableStatements.create(engine.dialect(), tables.tables());
        engine.write(session -> {
            // another thread may have been first
            if (SchemaVersion.read(session, tables.schema()).isEmpty()) {
                statements.forEach(session::update);
                version.write(session, tables.schema());
                if (recorded) {
                    StoredTables.write(session, tables);
                }
            }
            return true;
        });
    }
}
