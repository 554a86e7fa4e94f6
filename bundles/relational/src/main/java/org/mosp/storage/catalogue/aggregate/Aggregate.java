package org.mosp.storage.catalogue.aggregate;

import static org.mosp.storage.catalogue.aggregate.TableOrder.name;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;

/**
 * One kind of aggregate: the table of its roots and the tables whose rows belong to them, parents first. Its keys are
 * {@code table/root}, ordered by code point as the rows are.
 */
final class Aggregate {

    /** Rows of one table in a page beyond which it is cut short: as many as a canvas may have layers. */
    private static final int MAX_ROWS = 10_000;

    private static final int READ_AT_ONCE = 64;

    /** Roots in a page where rows hold bytes, which have no limit: few rows may be all that memory takes. */
    private static final int MAX_ROOTS_WITH_BYTES = 4;

    /** What {@code origin} says of a row that no other data tells. */
    private static final String DIRECT = "direct";

    private final String rootTable;
    private final List<MemberTable> members;
    private final int versionColumn;
    private final int originColumn;
    private final TableDefinition.Kind kind;
    private final int mostRoots;
    private final String pageFrom;
    private final String pageAfter;
    private final String count;

    Aggregate(String rootTable, List<TableDefinition> tables) {
        this.rootTable = rootTable;
        List<TableDefinition> ordered = TableOrder.parentsFirst(tables);
        TableDefinition root = ordered.get(0);
        if (!root.name().equals(rootTable)) {
            throw new IllegalArgumentException(
                    "table " + rootTable + ", the root of " + root.name() + ", is not defined");
        }
        this.members = ordered.stream().map(MemberTable::new).toList();
        this.versionColumn = root.columns().stream().map(Column::name).toList().indexOf("version");
        this.originColumn = root.columns().stream().map(Column::name).toList().indexOf("origin");
        this.kind = root.kind();
        boolean bytes = tables.stream()
                .flatMap(table -> table.columns().stream())
                .anyMatch(column -> column.type() == TableDefinition.Type.BLOB);
        this.mostRoots = bytes ? MAX_ROOTS_WITH_BYTES : Integer.MAX_VALUE;
        String key = name(root.root().column());
        String roots = "SELECT " + key + " FROM " + name(rootTable) + " WHERE " + key;
        pageFrom = roots + " >= ? ORDER BY " + key + " LIMIT ?";
        pageAfter = roots + " > ? ORDER BY " + key + " LIMIT ?";
        count = "SELECT COUNT(*) FROM " + name(rootTable);
    }

    String prefix() {
        return rootTable + "/";
    }

    Bytes key(String root) {
        return Bytes.utf8(prefix() + root);
    }

    long count(SqlSession session) {
        return session.queryOne(count, row -> row.number(1)).orElse(0L);
    }

    /** The aggregates of some roots, of this instant; those that are not there are left out. */
    List<EngineEntry> read(SqlSession session, List<String> roots) {
        List<EngineEntry> found = new ArrayList<>();
        int atOnce = Math.min(READ_AT_ONCE, mostRoots);
        for (int from = 0; from < roots.size(); from += atOnce) {
            List<String> some = roots.subList(from, Math.min(from + atOnce, roots.size()));
            List<MemberTable.Row> rest = members.get(0).of(session, some, some.size());
            while (!rest.isEmpty()) {
                List<EngineEntry> entries = entries(
                        rest,
                        (member, of) -> of.size() == 1
                                ? member.between(
                                        session, of.get(0).root(), of.get(0).root())
                                : member.of(
                                        session,
                                        of.stream().map(MemberTable.Row::root).toList(),
                                        MAX_ROWS + 1));
                found.addAll(entries);
                rest = rest.subList(entries.size(), rest.size());
            }
        }
        return found;
    }

    /**
     * Aggregates from a root on, or those after it, in order, at most so many, fewer where they have many rows or their rows may hold
     * bytes; empty at the end only.
     */
    List<EngineEntry> page(SqlSession session, String from, boolean after, int limit) {
        List<String> roots =
                session.query(after ? pageAfter : pageFrom, row -> row.text(1), from, Math.min(limit, mostRoots));
        if (roots.isEmpty()) {
            return List.of();
        }
        List<MemberTable.Row> rows = members.get(0).between(session, roots.get(0), roots.get(roots.size() - 1));
        return entries(rows, (member, of) -> {
            String first = of.get(0).root();
            String last = of.get(of.size() - 1).root();
            return of.size() == 1
                    ? member.between(session, first, last)
                    : member.between(session, first, last, MAX_ROWS + 1);
        });
    }

    /** The first root from one on, or after it. */
    Optional<String> rootFrom(SqlSession session, String from, boolean after) {
        return session.queryOne(after ? pageAfter : pageFrom, row -> row.text(1), from, 1);
    }

    /** Reads the rows of some roots in a table: all of one, of several the first in the roots' order. */
    @FunctionalInterface
    private interface Rows {
        List<MemberTable.Row> of(MemberTable member, List<MemberTable.Row> roots);
    }

    /** The aggregates of the first of these roots: of all whose rows fit into a page, and of one in any case. */
    private List<EngineEntry> entries(List<MemberTable.Row> all, Rows read) {
        List<MemberTable.Row> roots = all;
        List<Map<String, List<MemberTable.Row>>> byTable = new ArrayList<>();
        for (MemberTable member : members.subList(1, members.size())) {
            Map<String, List<MemberTable.Row>> byRoot = new HashMap<>();
            List<MemberTable.Row> rows = roots.isEmpty() ? List.of() : read.of(member, roots);
            rows.forEach(row -> byRoot.computeIfAbsent(row.root(), root -> new ArrayList<>())
                    .add(row));
            byTable.add(byRoot);
            if (roots.size() > 1 && rows.size() > MAX_ROWS) {
                // the rows of the last root that came may be more than were read
                String cut = rows.get(rows.size() - 1).root();
                int whole = 0;
                while (!roots.get(whole).root().equals(cut)) {
                    whole++;
                }
                if (whole == 0) {
                    return entries(roots.subList(0, 1), read);
                }
                roots = roots.subList(0, whole);
            }
        }
        List<EngineEntry> entries = new ArrayList<>(roots.size());
        for (MemberTable.Row root : roots) {
            List<List<MemberTable.Row>> rows = new ArrayList<>();
            rows.add(List.of(root));
            byTable.forEach(byRoot -> rows.add(byRoot.getOrDefault(root.root(), List.of())));
            entries.add(entry(root, RowCodec.encode(rows)));
        }
        return entries;
    }

    private EngineEntry entry(MemberTable.Row root, Bytes value) {
        long version = versionColumn >= 0 && root.values().get(versionColumn) instanceof Long number ? number : 0;
        return new EngineEntry(Keyspace.USER, key(root.root()), version, 1, 0, value);
    }

    /** Whether rows of these bytes can be made anew: of a projection, and not saved directly where its rows name their origin. */
    boolean isProjection(Bytes value) {
        return kind == TableDefinition.Kind.PROJECTION
                && (originColumn < 0
                        || !DIRECT.equals(
                                RowCodec.firstRow(members.get(0), value).get(originColumn)));
    }

    /** Makes the rows of these roots what the bytes say. */
    void write(SqlSession session, Map<String, Bytes> values) {
        List<List<MemberTable.Row>> byTable = new ArrayList<>();
        members.forEach(member -> byTable.add(new ArrayList<>()));
        values.forEach((root, value) -> {
            List<List<MemberTable.Row>> rows = RowCodec.decode(root, members, value);
            for (int i = 0; i < members.size(); i++) {
                byTable.get(i).addAll(rows.get(i));
            }
        });
        delete(session, List.copyOf(values.keySet()));
        for (int i = 0; i < members.size(); i++) {
            members.get(i).insertAll(session, byTable.get(i));
        }
    }

    /** Removes all rows of these roots, children first. */
    void delete(SqlSession session, List<String> roots) {
        for (int i = members.size() - 1; i >= 0; i--) {
            members.get(i).deleteAll(session, roots);
        }
    }
}
