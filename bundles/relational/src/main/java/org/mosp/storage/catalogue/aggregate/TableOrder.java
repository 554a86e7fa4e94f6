package org.mosp.storage.catalogue.aggregate;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mosp.storage.spi.TableDefinition;

/** Which table must exist before which, and what may be the name of one. */
public final class TableOrder {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,47}");

    private TableOrder() {}

    /**
     * How a table names its parent.
     *
     * @param column the column here
     * @param table the table there
     */
    public record Parent(String column, String table) {

        /** The parent of a table that has one. */
        public static Optional<Parent> of(TableDefinition table) {
            return table.root().parent().map(text -> {
                String[] parts = text.split("->", 2);
                if (parts.length != 2) {
                    throw new IllegalArgumentException(table.name() + ": parent \"" + text + "\" is not column->table");
                }
                return new Parent(parts[0].strip(), parts[1].strip());
            });
        }
    }

    /** The same tables, each behind its parent. */
    public static List<TableDefinition> parentsFirst(List<TableDefinition> tables) {
        Map<String, TableDefinition> byName = new HashMap<>();
        tables.forEach(table -> byName.put(table.name(), table));
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

    /** Names for a statement, with commas between. */
    public static String names(List<String> names) {
        return names.stream().map(TableOrder::name).collect(Collectors.joining(", "));
    }

    /**
     * A name for a statement: statements are made of names, so a name is nothing but a name; in quotes it may be a word of SQL
     * too.
     */
    public static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a table, column or index: \"" + name + "\"");
        }
        return '"' + name + '"';
    }
}
