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

    private final String rootTable;
    private final List<MemberTable> members;
    private final int versionColumn;
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

    Optional<EngineEntry> read(SqlSession session, String root) {
        return entries(session, members.get(0).between(session, root, root)).stream()
                .findFirst();
    }

    /**
     * Aggregates from a root on, or those after it, in order, at most so many, fewer where they have many rows; empty at the
     * end only.
     */
    List<EngineEntry> page(SqlSession session, String from, boolean after, int limit) {
        List<String> roots = session.query(after ? pageAfter : pageFrom, row -> row.text(1), from, limit);
        return roots.isEmpty()
                ? List.of()
                : entries(session, members.get(0).between(session, roots.get(0), roots.get(roots.size() - 1)));
    }

    /** The aggregates of the first of these roots: of all whose rows fit into a page, and of one in any case. */
    private List<EngineEntry> entries(SqlSession session, List<MemberTable.Row> all) {
        List<MemberTable.Row> roots = all;
        List<Map<String, List<MemberTable.Row>>> byTable = new ArrayList<>();
        for (MemberTable member : members.subList(1, members.size())) {
            Map<String, List<MemberTable.Row>> byRoot = new HashMap<>();
            List<MemberTable.Row> rows = rows(session, member, roots);
            rows.forEach(row ->
                    byRoot.computeIfAbsent(row.root(), root -> new ArrayList<>()).add(row));
            byTable.add(byRoot);
            if (roots.size() > 1 && rows.size() > MAX_ROWS) {
                // the rows of the last root that came may be more than were read
                String cut = rows.get(rows.size() - 1).root();
                int whole = 0;
                while (!roots.get(whole).root().equals(cut)) {
                    whole++;
                }
                if (whole == 0) {
                    return entries(session, roots.subList(0, 1));
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

    private static List<MemberTable.Row> rows(
            SqlSession session, MemberTable member, List<MemberTable.Row> roots) {
        if (roots.isEmpty()) {
            return List.of();
        }
        String first = roots.get(0).root();
        String last = roots.get(roots.size() - 1).root();
        return roots.size() == 1
                ? member.between(session, first, last)
                : member.between(session, first, last, MAX_ROWS + 1);
    }

    private EngineEntry entry(MemberTable.Row root, Bytes value) {
        long version = versionColumn >= 0 && root.values().get(versionColumn) instanceof Long number ? number : 0;
        return new EngineEntry(Keyspace.USER, key(root.root()), version, 1, 0, value);
    }

    /** Makes the aggregate's rows what these bytes say. */
    void write(SqlSession session, String root, Bytes value) {
        List<List<MemberTable.Row>> rows = RowCodec.decode(root, members, value);
        delete(session, root);
        for (int i = 0; i < members.size(); i++) {
            for (MemberTable.Row row : rows.get(i)) {
                members.get(i).insert(session, row);
            }
        }
    }

    /** Removes all its rows, children first. */
    void delete(SqlSession session, String root) {
        for (int i = members.size() - 1; i >= 0; i--) {
            members.get(i).delete(session, root);
        }
    }
}
