package org.mosp.storage.manager.copy;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.Keyspace;

/** What is copied: entries of the keyspaces that belong to a store, in key order. */
public interface EntryView {

    /**
     * The next entries behind a cursor; each entry as it was committed when this was called, or at the view's own instant.
     *
     * @param maxEntries most entries
     * @param maxBytes bytes of keys and values after which no more are added; one entry always is
     */
    Chunk read(CopyCursor from, int maxEntries, long maxBytes);

    /** The entries of one instant. */
    static EntryView of(EngineSnapshot snapshot) {
        return (from, maxEntries, maxBytes) -> read(snapshot, from, maxEntries, maxBytes);
    }

    private static Chunk read(EngineSnapshot snapshot, CopyCursor from, int maxEntries, long maxBytes) {
        List<EngineEntry> entries = new ArrayList<>();
        long bytes = 0;
        int at = CopyCursor.KEYSPACES.indexOf(from.keyspace());
        Bytes after = from.after();
        while (at < CopyCursor.KEYSPACES.size()) {
            Keyspace keyspace = CopyCursor.KEYSPACES.get(at);
            try (EngineCursor cursor = snapshot.scan(keyspace, behind(after), null)) {
                while (cursor.hasNext()) {
                    if (entries.size() >= maxEntries || bytes >= maxBytes) {
                        return new Chunk(entries, keyspace, after, false, bytes);
                    }
                    EngineEntry entry = cursor.next();
                    entries.add(entry);
                    bytes += entry.key().length() + entry.value().length();
                    after = entry.key();
                }
            }
            at++;
            if (at < CopyCursor.KEYSPACES.size()) {
                after = Bytes.EMPTY;
            }
        }
        return new Chunk(entries, CopyCursor.KEYSPACES.get(at - 1), after, true, bytes);
    }

    /** The least key above another. */
    private static Bytes behind(Bytes key) {
        if (key.isEmpty()) {
            return key;
        }
        byte[] next = new byte[key.length() + 1];
        key.copyTo(next, 0);
        return Bytes.wrap(next);
    }
}
