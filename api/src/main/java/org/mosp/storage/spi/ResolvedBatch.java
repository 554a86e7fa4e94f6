package org.mosp.storage.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;

/**
 * What a batch comes to when its turn has come: its conditions hold, it has its commit sequence, and a captured one its entry
 * in the {@link ChangeJournal}. An engine puts and removes these, all at once. A replication is one as it is: its entries have
 * their versions, and its sequence is the last one given out.
 *
 * @param sequence the commit sequence, which is stored with it
 * @param puts entries to store, with their versions; a key is changed at most once
 * @param deletes keys to remove, which may be absent
 * @since 1.2
 */
public record ResolvedBatch(long sequence, List<EngineEntry> puts, List<EngineBatch.Delete> deletes) {

    /** The present versions. Implemented by engines. */
    @FunctionalInterface
    public interface Versions {
        /** The version of a key, after all batches before this one; 0 where it is absent. */
        long of(Keyspace keyspace, Bytes key);
    }

    public ResolvedBatch {
        puts = List.copyOf(puts);
        deletes = List.copyOf(deletes);
    }

    /**
     * Judges a batch and gives it its sequence.
     *
     * @param sequence the one behind the last
     * @throws ConflictException if a condition does not hold
     */
    public static ResolvedBatch of(EngineBatch batch, long sequence, Versions versions) {
        for (EngineBatch.Condition condition : batch.conditions()) {
            long actual = versions.of(condition.keyspace(), condition.key());
            if (actual != condition.version()) {
                throw new ConflictException(condition.key().toUtf8(), condition.version(), actual);
            }
        }
        List<EngineEntry> puts = new ArrayList<>();
        List<EngineBatch.Delete> deletes = new ArrayList<>();
        Stream<EngineBatch.Change> journal =
                batch.capture() ? Stream.of(ChangeJournal.entry(sequence, batch.changes())) : Stream.empty();
        Stream.concat(batch.changes().stream(), journal).forEach(change -> {
            if (change instanceof EngineBatch.Put put) {
                puts.add(new EngineEntry(
                        put.keyspace(), put.key(), sequence, put.schemaVersion(), put.flags(), put.value()));
            } else if (change instanceof EngineBatch.Delete delete) {
                deletes.add(delete);
            }
        });
        return new ResolvedBatch(sequence, puts, deletes);
    }
}
