package org.mosp.storage.manager.incremental;

import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.spi.EngineEntry;

/** Engines' entries as applications see them. */
final class Entries {

    private Entries() {}

    static Entry of(EngineEntry entry) {
        return of(StorageKeys.decode(entry.key()), entry);
    }

    static Entry of(String key, EngineEntry entry) {
        return new Entry(key, entry.value(), entry.version(), entry.schemaVersion());
    }

    /** The least key behind all keys with the prefix, which is UTF-8 and so has no byte 0xff; {@code null} for no prefix. */
    static @org.jspecify.annotations.Nullable Bytes behind(Bytes prefix) {
        if (prefix.isEmpty()) {
            return null;
        }
        byte[] bytes = prefix.toArray();
        bytes[bytes.length - 1]++;
        return Bytes.wrap(bytes);
    }
}
