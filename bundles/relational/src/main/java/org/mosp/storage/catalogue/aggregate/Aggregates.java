package org.mosp.storage.catalogue.aggregate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;

/** All aggregates of the tables that are known, ordered by key. Immutable; any number of threads. */
public final class Aggregates {

    private final TreeMap<String, Aggregate> byPrefix = new TreeMap<>();

    /** Of tables; those that are derived from others take no part. */
    public Aggregates(List<TableDefinition> tables) {
        Map<String, List<TableDefinition>> byRoot = tables.stream()
                .filter(table -> table.kind() != TableDefinition.Kind.DERIVED)
                .collect(Collectors.groupingBy(table -> table.root().table(), TreeMap::new, Collectors.toList()));
        byRoot.forEach((root, members) -> {
            Aggregate aggregate = new Aggregate(root, members);
            byPrefix.put(aggregate.prefix(), aggregate);
        });
    }

    /** The key of an aggregate. */
    public static Bytes key(String rootTable, String root) {
        return Bytes.utf8(rootTable + "/" + root);
    }

    /** Whether an entry's rows follow from other data: those of a projection that were not saved directly. */
    public boolean isProjection(EngineEntry entry) {
        return entry.keyspace() == Keyspace.USER && place(entry.key()).aggregate.isProjection(entry.value());
    }

    /** What the keys of each table's aggregates begin with, in order. */
    NavigableSet<String> prefixes() {
        return Collections.unmodifiableNavigableSet(byPrefix.navigableKeySet());
    }

    private record Place(Aggregate aggregate, String root) {}

    private Place place(Bytes key) {
        String text = key.toUtf8();
        int slash = text.indexOf('/');
        Aggregate aggregate = slash < 0 ? null : byPrefix.get(text.substring(0, slash + 1));
        if (aggregate == null) {
            throw new IllegalArgumentException("no table is known for the rows of " + text);
        }
        return new Place(aggregate, text.substring(slash + 1));
    }

    long count(SqlSession session) {
        return byPrefix.values().stream()
                .mapToLong(aggregate -> aggregate.count(session))
                .sum();
    }

    Optional<EngineEntry> read(SqlSession session, Bytes key) {
        return readAll(session, List.of(key)).stream().findFirst();
    }

    /** Those of the keys that are there, in no order. */
    List<EngineEntry> readAll(SqlSession session, List<Bytes> keys) {
        List<EngineEntry> found = new ArrayList<>();
        byAggregate(keys).forEach((aggregate, roots) -> found.addAll(aggregate.read(session, roots)));
        return found;
    }

    /** Makes the rows of the entries' keys what they say; where a key comes twice, the last counts. */
    void writeAll(SqlSession session, List<EngineEntry> entries) {
        Map<Aggregate, Map<String, Bytes>> values = new LinkedHashMap<>();
        for (EngineEntry entry : entries) {
            Place place = place(entry.key());
            values.computeIfAbsent(place.aggregate, aggregate -> new LinkedHashMap<>())
                    .put(place.root, entry.value());
        }
        values.forEach((aggregate, each) -> aggregate.write(session, each));
    }

    void deleteAll(SqlSession session, List<Bytes> keys) {
        byAggregate(keys).forEach((aggregate, roots) -> aggregate.delete(session, roots));
    }

    private Map<Aggregate, List<String>> byAggregate(List<Bytes> keys) {
        Map<Aggregate, List<String>> roots = new LinkedHashMap<>();
        for (Bytes key : keys) {
            Place place = place(key);
            roots.computeIfAbsent(place.aggregate, aggregate -> new ArrayList<>())
                    .add(place.root);
        }
        return roots;
    }

    /** Aggregates from a key on, or those after it, in order; at most so many, empty at the end only. */
    List<EngineEntry> page(SqlSession session, String from, boolean after, int limit) {
        for (Map.Entry<String, Aggregate> each : byPrefix.entrySet()) {
            String prefix = each.getKey();
            boolean inside = from.startsWith(prefix);
            if (inside || from.compareTo(prefix) < 0) {
                String root = inside ? from.substring(prefix.length()) : "";
                List<EngineEntry> entries = each.getValue().page(session, root, inside && after, limit);
                if (!entries.isEmpty()) {
                    return entries;
                }
            }
        }
        return List.of();
    }

    /** The first key from one on, or after it, as far as the roots' index alone tells. */
    Optional<Bytes> keyFrom(SqlSession session, String from, boolean after) {
        for (Map.Entry<String, Aggregate> each : byPrefix.entrySet()) {
            String prefix = each.getKey();
            boolean inside = from.startsWith(prefix);
            if (inside || from.compareTo(prefix) < 0) {
                String root = inside ? from.substring(prefix.length()) : "";
                Optional<String> found = each.getValue().rootFrom(session, root, inside && after);
                if (found.isPresent()) {
                    return found.map(each.getValue()::key);
                }
            }
        }
        return Optional.empty();
    }
}
