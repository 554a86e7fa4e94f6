package org.mosp.storage.catalogue.aggregate;

import static org.mosp.storage.catalogue.aggregate.TableOrder.name;
import static org.mosp.storage.catalogue.aggregate.TableOrder.names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
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

    private static final int AT_ONCE = 32;

    private final TableDefinition table;
    private final String select;
    private final String selectSome;
    private final UnaryOperator<String> selectOf;
    private final UnaryOperator<String> deleteByRoot;
    private final IntFunction<String> insert;
    private final IntFunction<String> deleteByKey;
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
        String rows = "SELECT " + String.join(", ", read) + " FROM " + name + " WHERE " + root;
        String order = " ORDER BY " + root + ", " + names(table.primaryKey());
        select = rows + " >= ? AND " + root + " <= ?" + order;
        selectSome = select + " LIMIT ?";
        selectOf = places -> rows + " IN (" + places + ")" + order + " LIMIT ?";
        String row = "(" + String.join(", ", Collections.nCopies(table.columns().size(), "?")) + ")";
        insert = count -> "INSERT INTO " + name + " (" + columns + ") VALUES "
                + String.join(", ", Collections.nCopies(count, row));
        deleteByRoot = places -> "DELETE FROM " + name + " WHERE " + root + " IN (" + places + ")";
        String key =
                table.primaryKey().stream().map(each -> name(each) + " = ?").collect(Collectors.joining(" AND "));
        deleteByKey = count -> "DELETE FROM " + name + " WHERE " + String.join(" OR ", Collections.nCopies(count, key));
        List<String> names = table.columns().stream().map(Column::name).toList();
        primaryKey = table.primaryKey().stream().map(names::indexOf).toList();
    }

    List<Column> columns() {
        return table.columns();
    }

    String tableName() {
        return table.name();
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

    /** The first rows of these roots, at most so many, in the same order. */
    List<Row> of(SqlSession session, List<String> roots, int most) {
        List<Object> arguments = filled(roots);
        String sql = selectOf.apply(places(arguments.size()));
        arguments.add(most);
        return session.query(sql, this::read, arguments.toArray());
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
     * Inserts rows of roots whose own rows were removed before. Other roots that still hold rows of the same primary keys have
     * lost them since: those go, and what has become of such a root is carried as its own change.
     */
    void insertAll(SqlSession session, Collection<Row> rows) {
        // where a row came twice, it was read first with one root and then, later, with another
        Map<List<@Nullable Object>, Row> byKey = new LinkedHashMap<>();
        rows.forEach(row -> byKey.put(key(row), row));
        inParts(List.copyOf(byKey.keySet()), part -> session.update(deleteByKey.apply(part.size()), flat(part)));
        inParts(
                List.copyOf(byKey.values()),
                part -> session.update(
                        insert.apply(part.size()),
                        flat(part.stream().map(Row::values).toList())));
    }

    private List<@Nullable Object> key(Row row) {
        List<@Nullable Object> key = new ArrayList<>();
        primaryKey.forEach(column -> key.add(row.values().get(column)));
        return key;
    }

    /** Removes the rows of these roots. */
    void deleteAll(SqlSession session, List<String> roots) {
        inParts(roots, part -> session.update(deleteByRoot.apply(places(part.size())), part.toArray()));
    }

    /** In parts of few different lengths: each length is a statement of its own, which is kept prepared. */
    static <T> void inParts(List<T> all, Consumer<List<T>> use) {
        for (int from = 0; from < all.size(); ) {
            int length = Math.min(AT_ONCE, Integer.highestOneBit(all.size() - from));
            use.accept(all.subList(from, from + length));
            from += length;
        }
    }

    private static @Nullable Object[] flat(List<List<@Nullable Object>> parts) {
        List<@Nullable Object> all = new ArrayList<>();
        parts.forEach(all::addAll);
        return all.toArray();
    }

    /** Filled up to a power of two with the last. */
    private static List<Object> filled(List<String> roots) {
        List<Object> all = new ArrayList<>(roots);
        for (int length = Integer.highestOneBit(roots.size() * 2 - 1); all.size() < length; ) {
            all.add(roots.get(roots.size() - 1));
        }
        return all;
    }

    static String places(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
