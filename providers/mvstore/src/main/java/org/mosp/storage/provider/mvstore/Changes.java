package org.mosp.storage.provider.mvstore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EntryEnvelope;
import org.mosp.storage.spi.Keyspace;

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
            EngineBatch batch = commit.batch();
            batch.conditions().forEach(this::check);
            sequence++;
            batch.changes().forEach(this::change);
            if (batch.capture()) {
                change(ChangeJournal.entry(sequence, batch.changes()));
            }
        } else if (request instanceof Request.Replicate replicate) {
            replicate.puts().forEach(this::put);
            replicate.deletes().forEach(this::change);
        }
        return sequence;
    }

    private void check(EngineBatch.Condition condition) {
        byte[] sealed = trees.get(condition.keyspace(), condition.key().toArray());
        long actual = sealed == null
                ? 0
                : reader.open(condition.keyspace(), condition.key(), sealed).version();
        if (actual != condition.version()) {
            throw new ConflictException(condition.key().toUtf8(), condition.version(), actual);
        }
    }

    private void change(EngineBatch.Change change) {
        Keyspace keyspace = change.keyspace();
        Bytes key = change.key();
        if (change instanceof EngineBatch.Put put) {
            put(new EngineEntry(keyspace, key, sequence, put.schemaVersion(), put.flags(), put.value()));
        } else {
            count(key, trees.remove(keyspace, key.toArray()));
        }
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
