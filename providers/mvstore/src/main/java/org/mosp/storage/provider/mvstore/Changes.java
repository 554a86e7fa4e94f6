package org.mosp.storage.provider.mvstore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EntryEnvelope;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.ResolvedBatch;

/** The changes of one group commit in the trees, request by request, each seeing those before it. For the committing thread. */
final class Changes {

    private final Trees trees;
    private final TreeReader reader;
    private long sequence;
    private long superseded;

    /** No changes yet; {@code sequence} is the last one given out. */
    Changes(Trees trees, TreeReader reader, long sequence) {
        this.trees = trees;
        this.reader = reader;
        this.sequence = sequence;
    }

    /** The last commit sequence. */
    long sequence() {
        return sequence;
    }

    /** Bytes that were replaced or removed. */
    long superseded() {
        return superseded;
    }

    /**
     * Makes a request's changes.
     *
     * @return the commit sequence
     * @throws ConflictException if a condition does not hold; nothing was changed
     */
    long apply(Request request) {
        if (request instanceof Request.Commit commit) {
            apply(ResolvedBatch.of(commit.batch(), sequence + 1, this::version));
        } else if (request instanceof Request.Replicate replicate) {
            apply(new ResolvedBatch(sequence, replicate.puts(), replicate.deletes()));
        }
        return sequence;
    }

    private long version(Keyspace keyspace, Bytes key) {
        byte[] sealed = trees.get(keyspace, key.toArray());
        return sealed == null ? 0 : reader.open(keyspace, key, sealed).version();
    }

    private void apply(ResolvedBatch batch) {
        sequence = batch.sequence();
        batch.puts().forEach(this::put);
        batch.deletes()
                .forEach(delete -> count(
                        delete.key(),
                        trees.remove(delete.keyspace(), delete.key().toArray())));
    }

    private void put(EngineEntry entry) {
        count(entry.key(), trees.put(entry.keyspace(), entry.key().toArray(), EntryEnvelope.seal(entry)));
    }

    private void count(Bytes key, byte @Nullable [] before) {
        if (before != null) {
            superseded += key.length() + before.length;
        }
    }

    /** All requests' changes, for those who made them. */
    record Made(Request request, long sequence) {

        static void complete(List<Made> all) {
            all.forEach(made -> made.request().ticket().complete(made.sequence()));
        }
    }
}
