package org.mosp.storage.catalogue;

import static org.mosp.storage.catalogue.aggregate.TableOrder.name;
import static org.mosp.storage.catalogue.aggregate.TableOrder.names;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mosp.storage.catalogue.aggregate.TableOrder;
import org.mosp.storage.catalogue.aggregate.TableOrder.Parent;
import org.mosp.storage.migration.relational.TableChange;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;

/** The statements that make and change tables, in each dialect. */
final class TableStatements {

    private TableStatements() {}

    /** Makes the tables and their indexes, parents first. */
    static List<String> create(Dialect dialect, List<TableDefinition> tables) {
        return create(dialect, tables, Set.of());
    }

    /**
     * Makes those of the tables that are not there, and their indexes, parents first.
     *
     * @param there names of tables
     */
    static List<String> create(Dialect dialect, List<TableDefinition> tables, Set<String> there) {
        Map<String, TableDefinition> byName = new HashMap<>();
        tables.forEach(table -> byName.put(table.name(), table));
        List<String> statements = new ArrayList<>();
        for (TableDefinition table : TableOrder.parentsFirst(tables)) {
            if (!there.contains(table.name())) {
                statements.add(createTable(dialect, table, byName));
                table.indexes().forEach(index -> statements.add(createIndex(table, index)));
            }
        }
        return statements;
    }

    /** Which tables there are. */
    static Set<String> there(Dialect dialect, SqlSession session) {
        String all =
                switch (dialect) {
                    case SQLITE -> "SELECT name FROM sqlite_schema WHERE type = 'table'";
                    case POSTGRESQL -> "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()";
                };
        return Set.copyOf(session.query(all, row -> row.text(1)));
    }

    /**
     * Makes a change.
     *
     * @param before the tables as they are
     */
    static List<String> change(Dialect dialect, TableChange change, SchemaTables before) {
        String table = name(change.table());
        if (change instanceof TableChange.CreateTable create) {
            Map<String, TableDefinition> byName = new HashMap<>();
            before.tables().forEach(each -> byName.put(each.name(), each));
            List<String> statements = new ArrayList<>(List.of(createTable(dialect, create.definition(), byName)));
            create.definition().indexes().forEach(index -> statements.add(createIndex(create.definition(), index)));
            return statements;
        } else if (change instanceof TableChange.DropTable) {
            return drop(dialect, before.find(change.table()).orElseThrow());
        } else if (change instanceof TableChange.AddColumn add) {
            return List.of(
                    "ALTER TABLE " + table + " ADD COLUMN " + name(add.column().name()) + " "
                            + type(dialect, add.column().type()));
        } else if (change instanceof TableChange.DropColumn drop) {
            return List.of("ALTER TABLE " + table + " DROP COLUMN " + name(drop.column()));
        } else if (change instanceof TableChange.CreateIndex create) {
            return List.of(createIndex(before.find(create.table()).orElseThrow(), create.index()));
        } else {
            return List.of("DROP INDEX " + name(((TableChange.DropIndex) change).index()));
        }
    }

    /**
     * PostgreSQL drops the reference to the parent too, and locks the parent for that after the table; readers take the two the other
     * way round, so the parent is locked first.
     */
    private static List<String> drop(Dialect dialect, TableDefinition dropped) {
        List<String> statements = new ArrayList<>();
        if (dialect == Dialect.POSTGRESQL) {
            Parent.of(dropped)
                    .ifPresent(parent ->
                            statements.add("LOCK TABLE " + name(parent.table()) + " IN ACCESS EXCLUSIVE MODE"));
        }
        statements.add("DROP TABLE " + name(dropped.name()));
        return statements;
    }

    private static String createTable(Dialect dialect, TableDefinition table, Map<String, TableDefinition> byName) {
        List<String> parts = new ArrayList<>();
        for (TableDefinition.Column column : table.columns()) {
            parts.add(
                    name(column.name()) + " " + type(dialect, column.type()) + (column.nullable() ? "" : " NOT NULL"));
        }
        parts.add("PRIMARY KEY (" + names(table.primaryKey()) + ")");
        Parent.of(table).ifPresent(parent -> {
            TableDefinition target = byName.get(parent.table());
            if (target == null) {
                throw new IllegalArgumentException(table.name() + ": its parent " + parent.table() + " is not defined");
            }
            parts.add("FOREIGN KEY (" + name(parent.column()) + ") REFERENCES " + name(parent.table()) + " ("
                    + names(target.primaryKey()) + ")");
        });
        // rows are found by their primary key: one tree instead of two, and values of the declared types only
        String ending = dialect == Dialect.SQLITE ? " STRICT, WITHOUT ROWID" : "";
        return "CREATE TABLE " + name(table.name()) + " (" + String.join(", ", parts) + ")" + ending;
    }

    private static String createIndex(TableDefinition table, TableDefinition.Index index) {
        return "CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX " + name(index.name()) + " ON "
                + name(table.name()) + " (" + names(index.columns()) + ")";
    }

    private static String type(Dialect dialect, TableDefinition.Type type) {
        return switch (dialect) {
            case SQLITE ->
                switch (type) {
                    case TEXT -> "TEXT";
                    case INTEGER, TIMESTAMP -> "INTEGER";
                    case BLOB -> "BLOB";
                };
            case POSTGRESQL ->
                switch (type) {
                    // compared by code point, as everywhere
                    case TEXT -> "text COLLATE \"C\"";
                    case INTEGER -> "bigint";
                    case TIMESTAMP -> "timestamptz";
                    case BLOB -> "bytea";
                };
        };
    }
}
