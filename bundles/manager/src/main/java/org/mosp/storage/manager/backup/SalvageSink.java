package org.mosp.storage.manager.backup;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.backup.BackupEnd.PartSum;
import org.mosp.storage.spi.EngineEntry;

/** Takes entries for an engine of the new store one by one, and writes them in batches. For one thread. */
final class SalvageSink {

    private static final int MOST_ENTRIES = 4_096;
    private static final long MOST_BYTES = 4L << 20;

    private final EngineFilling filling;
    private final PartSums sums;
    private final List<EngineEntry> batch = new ArrayList<>();
    private long bytes;

    SalvageSink(StorageRole role, EngineFilling filling) {
        this.filling = filling;
        this.sums = new PartSums(role);
    }

    void take(EngineEntry entry) {
        batch.add(entry);
        sums.add(entry);
        bytes += entry.key().length() + entry.value().length();
        if (batch.size() >= MOST_ENTRIES || bytes >= MOST_BYTES) {
            flush();
        }
    }

    /** Writes what is left; the sum of everything that was taken. */
    PartSum end() {
        flush();
        return sums.sum();
    }

    private void flush() {
        if (!batch.isEmpty()) {
            filling.take(batch);
            batch.clear();
            bytes = 0;
        }
    }
}
