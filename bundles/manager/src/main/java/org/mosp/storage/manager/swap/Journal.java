package org.mosp.storage.manager.swap;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.ChangeJournal.ChangedKey;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** The change journal of an incremental engine: read in pages, consumed entry by entry. */
final class Journal {

    private static final Bytes FIRST = Bytes.utf8(ChangeJournal.PREFIX);
    private static final Bytes BEHIND = Bytes.utf8("journal0");

    /** Most keys read in one page; one entry always is, however many it has. */
    private static final int MAX_KEYS = 8_192;

    private static final int MAX_ENTRIES = 4_096;

    private final EngineUse<IncrementalEngine> engine;

    Journal(EngineUse<IncrementalEngine> engine) {
        this.engine = engine;
    }

    /**
     * What was read.
     *
     * @param entries the keys of journal entries
     * @param keys the keys they name, each once
     * @param rest whether more entries were there
     */
    record Page(List<Bytes> entries, Set<ChangedKey> keys, boolean rest) {}

    /** The first entries up to a commit sequence. */
    Page read(long upTo) {
        return read(upTo, MAX_ENTRIES, MAX_KEYS);
    }

    /** Every key named by now. */
    Page all(int maxKeys) {
        return read(Long.MAX_VALUE, Integer.MAX_VALUE, maxKeys);
    }

    private Page read(long upTo, int maxEntries, int maxKeys) {
        return engine.of(source -> {
            List<Bytes> entries = new ArrayList<>();
            Set<ChangedKey> keys = new LinkedHashSet<>();
            Bytes behind = upTo == Long.MAX_VALUE ? BEHIND : ChangeJournal.key(upTo + 1);
            try (EngineSnapshot snapshot = source.snapshot();
                    EngineCursor cursor = snapshot.scan(Keyspace.LOCAL, FIRST, behind)) {
                while (cursor.hasNext()) {
                    if (entries.size() >= maxEntries || keys.size() >= maxKeys) {
                        return new Page(entries, keys, true);
                    }
                    EngineEntry entry = cursor.next();
                    entries.add(entry.key());
                    keys.addAll(ChangeJournal.keys(entry.value()));
                }
            }
            return new Page(entries, keys, false);
        });
    }

    /** Removes exactly these entries; durable on return. */
    void remove(List<Bytes> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<EngineBatch.Delete> deletes = entries.stream()
                .map(key -> new EngineBatch.Delete(Keyspace.LOCAL, key))
                .toList();
        engine.of(source -> {
            source.replicate(List.of(), deletes);
            return true;
        });
    }
}
