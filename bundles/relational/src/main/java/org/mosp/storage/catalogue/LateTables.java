package org.mosp.storage.catalogue;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;

/**
 * Tables whose definitions came after their schema had been made. A schema in version 1 gets them, and is recorded with them; one
 * that steps have led further gets tables by steps only. Any number of threads.
 */
final class LateTables {

    private final List<TableDefinition> known;

    /** With the definitions that are known, of all schemas. */
    LateTables(List<TableDefinition> known) {
        this.known = List.copyOf(known);
    }

    /**
     * The tables of a schema that the engine has, in one transaction with those that it gets.
     *
     * @throws SchemaVersionException if a table is missing in a schema that is past version 1
     * @throws StorageDamagedException if a table is missing that was there
     * @throws IllegalArgumentException if another schema has a table of that name, or the table cannot be made
     */
    void make(RelationalEngine engine, String schema) {
        Dialect dialect = engine.dialect();
        if (engine.read(session -> next(dialect, session, schema)).isPresent()) {
            engine.write(session -> {
                // another thread may have been first
                next(dialect, session, schema).ifPresent(tables -> {
                    TableStatements.create(dialect, tables.tables(), TableStatements.there(dialect, session))
                            .forEach(session::update);
                    StoredTables.write(session, tables);
                });
                return true;
            });
        }
    }

    /**
     * Makes what another engine has got in a schema that this one has in the same version: a table may be made at an open while a swap
     * is under way, whose other engine was made ready before.
     *
     * @param tables as the other engine has them
     */
    static void follow(RelationalEngine engine, SchemaVersion version, SchemaTables tables) {
        Dialect dialect = engine.dialect();
        if (!engine.read(session -> lacking(dialect, session, version, tables)).isEmpty()) {
            engine.write(session -> {
                List<String> lacking = lacking(dialect, session, version, tables);
                Set<String> others = new HashSet<>(
                        tables.tables().stream().map(TableDefinition::name).toList());
                others.removeAll(lacking);
                if (!lacking.isEmpty()) {
                    TableStatements.create(dialect, tables.tables(), others).forEach(session::update);
                    StoredTables.write(session, tables);
                }
                return true;
            });
        }
    }

    /** The tables that are not there and were not recorded here: one that was is damage, and is not made anew. */
    private static List<String> lacking(
            Dialect dialect, SqlSession session, SchemaVersion version, SchemaTables tables) {
        Optional<SchemaTables> stored = StoredTables.read(session, tables.schema());
        Set<String> there = TableStatements.there(dialect, session);
        boolean same = SchemaVersion.read(session, tables.schema())
                .filter(found -> found.version() == version.version())
                .isPresent();
        return tables.tables().stream()
                .map(TableDefinition::name)
                .filter(name -> same && !there.contains(name))
                .filter(name -> stored.flatMap(has -> has.find(name)).isEmpty())
                .toList();
    }

    /** The tables as they are to be; empty where they are so, and recorded. */
    private Optional<SchemaTables> next(Dialect dialect, SqlSession session, String schema) {
        Optional<SchemaTables> stored = StoredTables.read(session, schema);
        int version = SchemaVersion.read(session, schema).orElseThrow().version();
        Set<String> there = TableStatements.there(dialect, session);
        stored.ifPresent(tables -> check(tables, there));
        Map<String, TableDefinition> tables = new LinkedHashMap<>();
        stored.ifPresent(has -> has.tables().forEach(table -> tables.put(table.name(), table)));
        Set<String> dropped = stored.map(SchemaTables::dropped).orElse(Set.of());
        int recorded = tables.size();
        for (TableDefinition table : known) {
            boolean due = table.schema().equals(schema) && table.schemaVersion() <= version;
            if (due && !dropped.contains(table.name()) && !tables.containsKey(table.name())) {
                checkName(session, table, there);
                tables.put(table.name(), table);
            }
        }
        List<TableDefinition> all = List.copyOf(tables.values());
        if (version > Schemas.FIRST_VERSION) {
            if (stored.isPresent() && all.size() > recorded) {
                throw tooLate(all.get(recorded), version);
            }
            return Optional.empty();
        }
        boolean asBefore = all.size() == recorded || stored.isEmpty() && all.equals(CatalogueTables.ALL);
        return asBefore ? Optional.empty() : Optional.of(new SchemaTables(schema, all, dropped));
    }

    /**
     * What is recorded must be there.
     *
     * @throws StorageDamagedException if it is not
     */
    static void check(SchemaTables recorded, Set<String> there) {
        for (TableDefinition table : recorded.tables()) {
            if (!there.contains(table.name())) {
                throw new StorageDamagedException(
                        table.name(),
                        -1,
                        StoredTables.PREFIX + recorded.schema(),
                        "table " + table.name() + " of schema " + recorded.schema()
                                + " is missing; restore a backup that has its rows",
                        null);
            }
        }
    }

    /**
     * Of two schemas with a table of one name, only one may have it: each would move and delete the other's rows. No schema has one of the
     * framework's.
     */
    private void checkName(SqlSession session, TableDefinition table, Set<String> there) {
        if (table.name().startsWith(SchemaTables.RESERVED)) {
            throw new IllegalArgumentException("table " + table.name() + " of schema " + table.schema()
                    + " cannot be made: names with " + SchemaTables.RESERVED + " are the framework's");
        }
        if (!there.contains(table.name())) {
            return;
        }
        for (String other : SchemaVersion.names(session)) {
            boolean taken = !other.equals(table.schema())
                    && StoredTables.read(session, other)
                            .map(SchemaTables::tables)
                            .orElse(known.stream()
                                    .filter(each -> each.schema().equals(other))
                                    .toList())
                            .stream()
                            .anyMatch(each -> each.name().equals(table.name()));
            if (taken) {
                throw new IllegalArgumentException("table " + table.name() + " of schema " + table.schema()
                        + " cannot be made: schema " + other + " has one of that name");
            }
        }
    }

    private static SchemaVersionException tooLate(TableDefinition table, int version) {
        return new SchemaVersionException(
                table.schema(),
                "table " + table.name() + ", which is missing: its definition came after the schema was made",
                table.schemaVersion(),
                version,
                "bring the table by a step of schema " + table.schema() + " from " + version + " to " + (version + 1)
                        + " that creates it");
    }
}
