package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.Keyspace;

/**
 * The set of keys that were written in the old version while a step is under way: one mark per key in keyspace LOCAL, written in the
 * commit of the entry itself, so a kill loses none. It is a set, not a log: its size is bounded by the keys there are. A key too long
 * to have a mark puts the cursor back to the start instead.
 */
final class OldWrites {

    private static final String MARKS = "migration/written/";
    private static final String CURSORS = "migration/cursor/";

    private OldWrites() {}

    /** A key that was marked, with the version of its mark. */
    record Mark(String key, Bytes markKey, long version) {}

    /** Some of the marks, and whether there are more. */
    record Page(List<Mark> marks, boolean rest) {}

    static Bytes cursorKey(String schema) {
        return Bytes.utf8(CURSORS + schema);
    }

    static boolean isCursor(Bytes key) {
        return key.startsWith(Bytes.utf8(CURSORS));
    }

    /** What is written beside an entry of that key. */
    static EngineBatch.Put mark(String schema, Bytes key) {
        Bytes prefix = Bytes.utf8(MARKS + schema + "/");
        if (prefix.length() + key.length() > StorageKeys.MAX_KEY_BYTES) {
            return MoveCursor.START.put(schema);
        }
        byte[] bytes = new byte[prefix.length() + key.length()];
        prefix.copyTo(bytes, 0);
        key.copyTo(bytes, prefix.length());
        return new EngineBatch.Put(Keyspace.LOCAL, Bytes.wrap(bytes), 1, 0, Bytes.EMPTY);
    }

    /** The first marks of a schema in a snapshot of keyspace LOCAL. */
    static Page read(Snapshot local, String schema, int most) {
        String prefix = MARKS + schema + "/";
        List<Mark> marks = new ArrayList<>();
        try (Stream<Entry> found = local.scan(prefix)) {
            Iterator<Entry> all = found.iterator();
            while (all.hasNext()) {
                if (marks.size() == most) {
                    return new Page(marks, true);
                }
                Entry entry = all.next();
                marks.add(new Mark(entry.key().substring(prefix.length()), Bytes.utf8(entry.key()), entry.version()));
            }
        }
        return new Page(marks, false);
    }
}
