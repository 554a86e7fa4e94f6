package org.mosp.storage.catalogue.aggregate;

import static org.mosp.storage.catalogue.aggregate.TableOrder.name;
import static org.mosp.storage.catalogue.aggregate.TableOrder.names;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.SqlRow;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Type;

/** The statements on one table of an aggregate, the root's own table included. */
final class MemberTable {

    /**
     * A row.
     *
     * @param root the root it belongs to
     * @param values by column; {@code String}, {@code Long}, {@code Instant}, {@code Bytes} or {@code null}
     */
    record Row(String root, List<@Nullable Object> values) {}

    private final TableDefinition table;
    private final String select;
    private final String selectSome;
    private final String insert;
    private final String deleteByRoot;
    private final String deleteOfOthers;
    private final List<Integer> primaryKey;

    MemberTable(TableDefinition table) {
        this.table = table;
        String name = name(table.name());
        String root = name(table.root().column());
        String columns = names(table.columns().stream().map(Column::name).toList());
        List<String> read = new ArrayList<>(List.of(root));
        for (Column column : table.columns()) {
            if (flagged(column)) {
                read.add("CASE WHEN " + name(column.name()) + " IS NULL THEN 1 ELSE 0 END");
            }
            read.add(name(column.name()));
        }
        select = "SELECT " + String.join(", ", read) + " FROM " + name + " WHERE " + root + " >= ? AND " + root
                + " <= ? ORDER BY " + root + ", " + names(table.primaryKey());
        selectSome = select + " LIMIT ?";
        insert = "INSERT INTO " + name + " (" + columns + ") VALUES ("
                + String.join(", ", Collections.nCopies(table.columns().size(), "?")) + ")";
        deleteByRoot = "DELETE FROM " + name + " WHERE " + root + " = ?";
        deleteOfOthers = "DELETE FROM " + name + " WHERE "
                + table.primaryKey().stream().map(key -> name(key) + " = ?").collect(Collectors.joining(" AND "))
                + " AND " + root + " <> ?";
        List<String> names = table.columns().stream().map(Column::name).toList();
        primaryKey = table.primaryKey().stream().map(names::indexOf).toList();
    }

    List<Column> columns() {
        return table.columns();
    }

    String tableName() {
        return table.name();
    }

    private boolean isRoot() {
        return table.name().equals(table.root().table());
    }

    private static boolean flagged(Column column) {
        return column.nullable() && column.type() != Type.TEXT;
    }

    /** Rows of the roots from one to another, both included, ordered by root and primary key. */
    List<Row> between(SqlSession session, String first, String last) {
        return session.query(select, this::read, first, last);
    }

    /** The first of these rows, at most so many. */
    List<Row> between(SqlSession session, String first, String last, int most) {
        return session.query(selectSome, this::read, first, last, most);
    }

    private Row read(SqlRow row) {
        int at = 1;
        String root = row.text(at++);
        List<@Nullable Object> values = new ArrayList<>(table.columns().size());
        for (Column column : table.columns()) {
            if (flagged(column) && row.number(at++) == 1) {
                values.add(null);
                at++;
                continue;
            }
            values.add(value(row, at++, column));
        }
        return new Row(root, values);
    }

    private static @Nullable Object value(SqlRow row, int at, Column column) {
        return switch (column.type()) {
            case TEXT -> column.nullable() ? row.textOrNull(at) : row.text(at);
            case INTEGER -> row.number(at);
            case TIMESTAMP -> row.time(at);
            case BLOB -> row.bytes(at);
        };
    }

    /**
     * Inserts a row. Another root that still holds a row of the same primary key has lost it since: its row goes, and what has
     * become of that root is carried as its own change.
     */
    void insert(SqlSession session, Row row) {
        if (!isRoot()) {
            List<@Nullable Object> key = new ArrayList<>();
            primaryKey.forEach(column -> key.add(row.values().get(column)));
            key.add(row.root());
            session.update(deleteOfOthers, key.toArray());
        }
        session.update(insert, row.values().toArray());
    }

    void delete(SqlSession session, String root) {
        session.update(deleteByRoot, root);
    }
}
