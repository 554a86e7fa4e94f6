package org.mosp.storage.manager.backup;

import java.util.List;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.backup.BackupEnd.PartSum;
import org.mosp.storage.manager.copy.BucketSums;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * Sums over the entries of a role. Of the relational role only aggregates count: what is beside them, the versions of its schemas, is
 * made with the tables too, of more schemas perhaps. For one thread.
 */
final class PartSums {

    private final boolean aggregatesOnly;
    private final BucketSums sums = new BucketSums();
    private long bytes;

    PartSums(StorageRole role) {
        aggregatesOnly = role == StorageRole.RELATIONAL;
    }

    void add(List<EngineEntry> entries) {
        entries.forEach(this::add);
    }

    void add(EngineEntry entry) {
        if (!aggregatesOnly || entry.keyspace() == Keyspace.USER) {
            sums.add(entry);
            bytes += entry.key().length() + entry.value().length();
        }
    }

    PartSum sum() {
        return new PartSum(sums.entries(), bytes, sums.total());
    }
}
