package org.mosp.storage.provider.mvstore;

import java.util.List;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.support.queue.CommitThread;
import org.mosp.storage.support.queue.Ticket;

/** What the committing thread is asked to do. */
sealed interface Request extends CommitThread.Request {

    /** Whether it only frees space. */
    boolean frees();

    /** A batch. */
    record Commit(EngineBatch batch, long bytes, Ticket ticket) implements Request {

        static Commit of(EngineBatch batch, Ticket ticket) {
            return new Commit(batch, batch.bytes(), ticket);
        }

        @Override
        public boolean frees() {
            return batch.changes().stream().allMatch(EngineBatch.Delete.class::isInstance);
        }
    }

    /** Entries with the versions they have. */
    record Replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes, long bytes, Ticket ticket)
            implements Request {

        static Replicate of(List<EngineEntry> puts, List<EngineBatch.Delete> deletes, Ticket ticket) {
            long bytes = 0;
            for (EngineEntry put : puts) {
                bytes += put.key().length() + put.value().length();
            }
            for (EngineBatch.Delete delete : deletes) {
                bytes += delete.key().length();
            }
            return new Replicate(List.copyOf(puts), List.copyOf(deletes), bytes, ticket);
        }

        @Override
        public boolean frees() {
            return puts.isEmpty();
        }
    }
}
