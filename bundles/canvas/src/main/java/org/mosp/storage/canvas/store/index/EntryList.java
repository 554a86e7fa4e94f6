package org.mosp.storage.canvas.store.index;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.mosp.storage.Bytes;

/**
 * The foreign entries of a canvas by name: {@code canvas/{id}/entries/{n}}. Immutable.
 *
 * <p>As bytes: layout 1, then for each entry its name, its length, the count of its chunks, and for each chunk its hash
 * and suffix.
 *
 * @param entries chunks by name
 */
public record EntryList(SortedMap<String, Chunks> entries) {

    /** No entries. */
    public static final EntryList EMPTY = new EntryList(new TreeMap<>());

    /** The most bytes of a chunk. */
    public static final int CHUNK_BYTES = 4 << 20;

    private static final int LAYOUT = 1;

    /**
     * An entry in the pool.
     *
     * @param length in bytes
     * @param rows its chunks in order
     */
    public record Chunks(long length, List<RowName> rows) {

        public Chunks {
            rows = List.copyOf(rows);
        }
    }

    public EntryList {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** As bytes. */
    public Bytes encode() {
        RecordWriter writer = new RecordWriter(64 * (1 + entries.size()));
        writer.octet(LAYOUT);
        for (Map.Entry<String, Chunks> entry : entries.entrySet()) {
            writer.text(entry.getKey()).number(entry.getValue().length());
            writer.number(entry.getValue().rows().size());
            for (RowName row : entry.getValue().rows()) {
                writer.hash(row.hash()).number(row.suffix());
            }
        }
        return writer.toBytes();
    }

    /** From bytes. */
    public static EntryList decode(String key, Bytes bytes) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        TreeMap<String, Chunks> entries = new TreeMap<>();
        while (reader.hasMore()) {
            String name = reader.text();
            long length = reader.number();
            int count = reader.number(bytes.length());
            List<RowName> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                rows.add(new RowName(reader.hash(), reader.number(RowName.MAX_SUFFIX)));
            }
            entries.put(name, new Chunks(length, rows));
        }
        return new EntryList(entries);
    }
}
