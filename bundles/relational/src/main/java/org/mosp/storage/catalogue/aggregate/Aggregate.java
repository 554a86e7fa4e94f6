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
        return between(session, root, root).stream().findFirst();
    }

    /** Aggregates from a root on, or those after it, in order, at most so many; empty at the end. */
    List<EngineEntry> page(SqlSession session, String from, boolean after, int limit) {
        List<String> roots = session.query(after ? pageAfter : pageFrom, row -> row.text(1), from, limit);
        return roots.isEmpty() ? List.of() : between(session, roots.get(0), roots.get(roots.size() - 1));
    }

    private List<EngineEntry> between(SqlSession session, String first, String last) {
        List<Map<String, List<MemberTable.Row>>> byTable = new ArrayList<>();
        List<MemberTable.Row> roots = members.get(0).between(session, first, last);
        for (MemberTable member : members.subList(1, members.size())) {
            Map<String, List<MemberTable.Row>> byRoot = new HashMap<>();
            member.between(session, first, last)
                    .forEach(row -> byRoot.computeIfAbsent(row.root(), root -> new ArrayList<>())
                            .add(row));
            byTable.add(byRoot);
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
