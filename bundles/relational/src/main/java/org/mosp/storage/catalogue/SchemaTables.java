package org.mosp.storage.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.mosp.storage.catalogue.aggregate.TableOrder;
import org.mosp.storage.catalogue.aggregate.TableOrder.Parent;
import org.mosp.storage.migration.relational.TableChange;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;

/**
 * The tables of a schema as they are. Immutable; a change makes others, or is refused where it cannot be made of these.
 *
 * @param schema which
 * @param tables in the order in which they came
 * @param dropped names of those that steps took away
 */
record SchemaTables(String schema, List<TableDefinition> tables, Set<String> dropped) {

    /** What begins so is the framework's own. */
    static final String RESERVED = "mosp_";

    SchemaTables {
        tables = List.copyOf(tables);
        dropped = Set.copyOf(dropped);
    }

    /** Tables none of which was taken away. */
    SchemaTables(String schema, List<TableDefinition> tables) {
        this(schema, tables, Set.of());
    }

    Optional<TableDefinition> find(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    /**
     * The tables after a change.
     *
     * @throws IllegalArgumentException if it cannot be made
     */
    SchemaTables with(TableChange change) {
        TableOrder.name(change.table());
        if (change instanceof TableChange.CreateTable create) {
            return with(create.definition());
        }
        TableDefinition table = find(change.table()).orElseThrow(() -> refused(change, "there is no such table"));
        if (change instanceof TableChange.DropTable) {
            return without(change, table);
        } else if (change instanceof TableChange.AddColumn add) {
            return replaced(withColumn(change, table, add.column()));
        } else if (change instanceof TableChange.DropColumn drop) {
            return replaced(withoutColumn(change, table, drop.column()));
        } else if (change instanceof TableChange.CreateIndex create) {
            return replaced(withIndex(change, table, create.index()));
        } else {
            return replaced(withoutIndex(change, table, ((TableChange.DropIndex) change).index()));
        }
    }

    private SchemaTables with(TableDefinition created) {
        TableChange change = new TableChange.CreateTable(created);
        Stream<String> names = created.columns().stream().map(Column::name);
        check(change, names.distinct().count() == created.columns().size(), "two columns of one name");
        created.columns().forEach(column -> TableOrder.name(column.name()));
        check(change, !created.name().startsWith(RESERVED), "names with " + RESERVED + " are the framework's");
        check(change, created.schema().equals(schema), "it is of schema " + created.schema());
        check(change, find(created.name()).isEmpty(), "there is such a table");
        check(change, !created.primaryKey().isEmpty(), "it has no primary key");
        check(change, isNames(created, created.primaryKey()), "its primary key names no column");
        check(change, isNames(created, List.of(created.root().column())), "its root's column is not there");
        String root = created.root().table();
        check(change, root.equals(created.name()) || find(root).isPresent(), "its root " + root + " is not there");
        Parent.of(created).ifPresent(parent -> {
            check(change, isNames(created, List.of(parent.column())), "the column that names its parent is not there");
            Optional<TableDefinition> target = find(parent.table());
            check(change, target.isPresent(), "its parent " + parent.table() + " is not there");
            check(change, target.orElseThrow().primaryKey().size() == 1, "its parent's key is not one column");
        });
        TableDefinition bare = changed(created, created.columns(), List.of());
        TableDefinition whole = bare;
        for (Index index : created.indexes()) {
            whole = withIndex(change, whole, index);
        }
        Set<String> stillDropped = new TreeSet<>(dropped);
        stillDropped.remove(created.name());
        return new SchemaTables(
                schema, Stream.concat(tables.stream(), Stream.of(whole)).toList(), stillDropped);
    }

    private SchemaTables without(TableChange change, TableDefinition dropped) {
        for (TableDefinition table : tables) {
            boolean child = Parent.of(table)
                    .filter(parent -> parent.table().equals(dropped.name()))
                    .isPresent();
            check(
                    change,
                    table == dropped || !child && !table.root().table().equals(dropped.name()),
                    table.name() + " belongs to it");
        }
        Set<String> allDropped = new TreeSet<>(this.dropped);
        allDropped.add(dropped.name());
        return new SchemaTables(
                schema, tables.stream().filter(table -> table != dropped).toList(), allDropped);
    }

    private TableDefinition withColumn(TableChange change, TableDefinition table, Column added) {
        TableOrder.name(added.name());
        check(change, !isNames(table, List.of(added.name())), "there is a column " + added.name());
        check(change, added.nullable(), "the rows there are have no value for column " + added.name());
        return changed(
                table, Stream.concat(table.columns().stream(), Stream.of(added)).toList(), table.indexes());
    }

    private static TableDefinition withoutColumn(TableChange change, TableDefinition table, String dropped) {
        check(change, isNames(table, List.of(dropped)), "there is no column " + dropped);
        boolean used = table.primaryKey().contains(dropped)
                || table.root().column().equals(dropped)
                || table.indexes().stream().anyMatch(index -> index.columns().contains(dropped))
                || Parent.of(table)
                        .filter(parent -> parent.column().equals(dropped))
                        .isPresent();
        check(change, !used, "column " + dropped + " is needed");
        return changed(
                table,
                table.columns().stream()
                        .filter(column -> !column.name().equals(dropped))
                        .toList(),
                table.indexes());
    }

    private TableDefinition withIndex(TableChange change, TableDefinition table, Index added) {
        TableOrder.name(added.name());
        boolean there = Stream.concat(tables.stream(), Stream.of(table))
                .flatMap(each -> each.indexes().stream())
                .anyMatch(index -> index.name().equals(added.name()));
        check(change, !there, "there is an index " + added.name());
        check(change, !added.columns().isEmpty() && isNames(table, added.columns()), "the index names no column");
        return changed(
                table,
                table.columns(),
                Stream.concat(table.indexes().stream(), Stream.of(added)).toList());
    }

    private static TableDefinition withoutIndex(TableChange change, TableDefinition table, String dropped) {
        List<Index> left = table.indexes().stream()
                .filter(index -> !index.name().equals(dropped))
                .toList();
        check(change, left.size() < table.indexes().size(), "there is no index " + dropped);
        return changed(table, table.columns(), left);
    }

    private SchemaTables replaced(TableDefinition changed) {
        List<TableDefinition> all = new ArrayList<>();
        tables.forEach(table -> all.add(table.name().equals(changed.name()) ? changed : table));
        return new SchemaTables(schema, all, dropped);
    }

    private static TableDefinition changed(TableDefinition table, List<Column> columns, List<Index> indexes) {
        return new TableDefinition(
                table.schema(),
                table.schemaVersion(),
                table.name(),
                columns,
                table.primaryKey(),
                table.root(),
                table.kind(),
                indexes);
    }

    private static boolean isNames(TableDefinition table, List<String> columns) {
        return table.columns().stream().map(Column::name).toList().containsAll(columns);
    }

    private static void check(TableChange change, boolean right, String otherwise) {
        if (!right) {
            throw refused(change, otherwise);
        }
    }

    private static IllegalArgumentException refused(TableChange change, String why) {
        return new IllegalArgumentException(
                change.getClass().getSimpleName() + " " + change.table() + " cannot be made: " + why);
    }
}
