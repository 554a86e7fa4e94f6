package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.copy.Chunk;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.copy.EntryView;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/** The entries whose keys match patterns, at a snapshot's instant: only the ranges of keys in which some can be are read. */
final class SchemaView implements EntryView {

    /** Entries that may be passed over before a chunk ends without any. */
    private static final int MOST_PASSED = 20_000;

    private final Snapshot user;
    private final List<KeyPattern> patterns;

    SchemaView(Snapshot user, List<KeyPattern> patterns) {
        this.user = user;
        this.patterns = patterns;
    }

    @Override
    public Chunk read(CopyCursor from, int maxEntries, long maxBytes) {
        List<EngineEntry> found = new ArrayList<>();
        Bytes last = from.after();
        long bytes = 0;
        int passed = 0;
        for (Range range : ranges()) {
            if (range.isBehind(last)) {
                continue;
            }
            try (Stream<Entry> scan = user.scan(range.from(last), range.to())) {
                Iterator<Entry> all = scan.iterator();
                while (all.hasNext()) {
                    if (found.size() >= maxEntries || bytes >= maxBytes || passed >= MOST_PASSED) {
                        return new Chunk(found, Keyspace.USER, last, false, bytes);
                    }
                    Entry entry = all.next();
                    Bytes key = StorageKeys.encode(entry.key());
                    if (key.equals(last)) {
                        continue; // a range can only be asked from a key on
                    }
                    last = key;
                    if (isSchemas(key)) {
                        found.add(engineEntry(key, entry));
                        bytes += key.length() + entry.value().length();
                    } else {
                        passed++;
                    }
                }
            }
        }
        return new Chunk(found, Keyspace.USER, last, true, bytes);
    }

    private boolean isSchemas(Bytes key) {
        for (KeyPattern pattern : patterns) {
            if (pattern.matches(key)) {
                return true;
            }
        }
        return false;
    }

    static EngineEntry engineEntry(Bytes key, Entry entry) {
        return new EngineEntry(Keyspace.USER, key, entry.version(), entry.schemaVersion(), 0, entry.value());
    }

    /** The ranges in order, none within another. */
    private List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        patterns.stream().map(KeyPattern::prefix).sorted().map(Range::new).forEach(range -> {
            if (ranges.isEmpty() || !ranges.get(ranges.size() - 1).holds(range)) {
                ranges.add(range);
            }
        });
        return ranges;
    }

    /** All keys that begin with a prefix, which ends in a slash or is empty; or one key alone. */
    private record Range(String prefix) {

        private boolean isKey() {
            return !prefix.isEmpty() && !prefix.endsWith("/");
        }

        boolean holds(Range other) {
            return isKey() ? other.equals(this) : other.prefix.startsWith(prefix);
        }

        boolean isBehind(Bytes last) {
            Bytes first = Bytes.utf8(prefix);
            int order = last.compareTo(first);
            return isKey() ? order >= 0 : order > 0 && !last.startsWith(first);
        }

        String from(Bytes last) {
            return !isKey() && !last.isEmpty() && last.startsWith(Bytes.utf8(prefix))
                    ? StorageKeys.decode(last)
                    : prefix;
        }

        /** The least text behind all of them: "0" follows "/". */
        String to() {
            if (prefix.isEmpty()) {
                return "";
            }
            return isKey() ? prefix + "/" : prefix.substring(0, prefix.length() - 1) + "0";
        }
    }
}
