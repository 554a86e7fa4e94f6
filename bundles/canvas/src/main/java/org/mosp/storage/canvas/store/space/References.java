package org.mosp.storage.canvas.store.space;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/** The records of layers, metadata and foreign entries that a canvas's head and some of its revisions refer to. For one thread. */
final class References {

    private static final String LAYER = "layer/";
    private static final String METADATA = "metadata";
    private static final String ENTRIES = "entries";

    private final String canvasId;
    private final Map<String, Integer> names = new HashMap<>();
    private final RowSet records = new RowSet();
    private int readable;

    /** Of the head and the revisions that a predicate lets through. */
    References(Snapshot snapshot, String canvasId, RevisionRecord head, LongPredicate revisions) {
        this.canvasId = canvasId;
        add(head);
        try (Stream<Entry> entries = snapshot.scan(CanvasKeys.revisions(canvasId))) {
            for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
                Entry entry = each.next();
                RevisionRecord record = RevisionRecord.decode(entry.key(), entry.value());
                if (revisions.test(record.number())) {
                    add(record);
                }
            }
        }
    }

    private void add(RevisionRecord record) {
        for (LayerVersion layer : record.layers()) {
            readable += add(LAYER + layer.layerId(), layer.revision());
        }
        if (record.merged() != 0) {
            readable += add(LAYER + LayerData.MERGED, record.merged());
        }
        if (record.entries() != 0) {
            readable += add(ENTRIES, record.entries());
        }
        add(METADATA, record.metadata());
    }

    private int add(String name, long number) {
        return records.add(names.computeIfAbsent(name, any -> names.size()), number, 0) ? 1 : 0;
    }

    /** How many records of layers and of foreign entries there are. */
    int readable() {
        return readable;
    }

    boolean hasLayer(String key) {
        return hasLayer(key, CanvasKeys.layers(canvasId));
    }

    private boolean hasLayer(String key, String prefix) {
        int slash = key.lastIndexOf('/');
        return slash > prefix.length() && has(LAYER + key.substring(prefix.length(), slash), key);
    }

    boolean hasEntries(String key) {
        return has(ENTRIES, key);
    }

    boolean hasMetadata(String key) {
        return has(METADATA, key);
    }

    private boolean has(String name, String key) {
        Integer index = names.get(name);
        OptionalLong number = number(key);
        return index != null && number.isPresent() && records.contains(index, number.getAsLong());
    }

    /** The revision in a key's last segment; empty for a key of another kind. */
    static OptionalLong number(String key) {
        String segment = key.substring(key.lastIndexOf('/') + 1);
        try {
            return segment.length() < 2 ? OptionalLong.empty() : OptionalLong.of(CanvasKeys.number(segment));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
