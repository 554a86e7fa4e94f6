package org.mosp.storage.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.TableDefinition;

/** The statements that make tables, in each dialect. */
final class TableStatements {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,47}");

    private TableStatements() {}

    /** How a table names its parent: the column here, the table there. */
    private record Parent(String column, String table) {
        static Optional<Parent> of(TableDefinition table) {
            return table.root().parent().map(text -> {
                String[] parts = text.split("->", 2);
                if (parts.length != 2) {
                    throw new IllegalArgumentException(table.name() + ": parent \"" + text + "\" is not column->table");
                }
                return new Parent(name(parts[0].strip()), name(parts[1].strip()));
            });
        }
    }

    /** Makes the tables and their indexes, parents first. */
    static List<String> create(Dialect dialect, List<TableDefinition> tables) {
        Map<String, TableDefinition> byName = new HashMap<>();
        tables.forEach(table -> byName.put(table.name(), table));
        List<String> statements = new ArrayList<>();
        for (TableDefinition table : parentsFirst(tables, byName)) {
            statements.add(createTable(dialect, table, byName));
            table.indexes().forEach(index -> statements.add(createIndex(dialect, table, index)));
        }
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
            TableDefinition target = byName.get(parent.table);
            if (target == null) {
                throw new IllegalArgumentException(table.name() + ": its parent " + parent.table + " is not defined");
            }
            parts.add("FOREIGN KEY (" + parent.column + ") REFERENCES " + parent.table + " ("
                    + names(target.primaryKey()) + ")");
        });
        // rows are found by their primary key: one tree instead of two, and values of the declared types only
        String ending = dialect == Dialect.SQLITE ? " STRICT, WITHOUT ROWID" : "";
        return "CREATE TABLE " + name(table.name()) + " (" + String.join(", ", parts) + ")" + ending;
    }

    private static String createIndex(Dialect dialect, TableDefinition table, TableDefinition.Index index) {
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

    private static List<TableDefinition> parentsFirst(
            List<TableDefinition> tables, Map<String, TableDefinition> byName) {
        Map<String, TableDefinition> ordered = new LinkedHashMap<>();
        for (TableDefinition table : tables) {
            addAfterParents(table, byName, ordered, tables.size());
        }
        return List.copyOf(ordered.values());
    }

    private static void addAfterParents(
            TableDefinition table,
            Map<String, TableDefinition> byName,
            Map<String, TableDefinition> ordered,
            int depth) {
        if (depth < 0) {
            throw new IllegalArgumentException(table.name() + ": its parents form a circle");
        }
        Parent.of(table)
                .map(parent -> byName.get(parent.table))
                .filter(parent -> parent != table)
                .ifPresent(parent -> addAfterParents(parent, byName, ordered, depth - 1));
        ordered.putIfAbsent(table.name(), table);
    }

    private static String names(List<String> names) {
        return names.stream().map(TableStatements::name).collect(Collectors.joining(", "));
    }

    // statements are made of names, so a name is nothing but a name
    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a table, column or index: \"" + name + "\"");
        }
        return name;
    }
}
