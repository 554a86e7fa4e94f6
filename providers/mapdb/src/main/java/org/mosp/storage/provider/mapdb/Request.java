package org.mosp.storage.provider.mapdb;

import java.util.List;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.support.queue.CommitThread;
import org.mosp.storage.support.queue.Ticket;

/** What the committing thread is asked to do. Checksums are begun by the caller's thread. */
sealed interface Request extends CommitThread.Request {

    /** A batch. */
    record Commit(EngineBatch batch, CRC32C[] begun, long bytes, Ticket ticket) implements Request {

        static Commit of(EngineBatch batch, Ticket ticket) {
            List<EngineBatch.Change> changes = batch.changes();
            CRC32C[] begun = new CRC32C[changes.size()];
            for (int i = 0; i < begun.length; i++) {
                EngineBatch.Change change = changes.get(i);
                Bytes value = change instanceof EngineBatch.Put put ? put.value() : Bytes.EMPTY;
                begun[i] = EntryFormat.begin(change.key(), value);
            }
            long bytes = batch.bytes() + (long) begun.length * EntryFormat.HEADER_BYTES;
            return new Commit(batch, begun, bytes, ticket);
        }
    }

    /** Entries with the versions they have. */
    record Replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes, long bytes, Ticket ticket)
            implements Request {

        static Replicate of(List<EngineEntry> puts, List<EngineBatch.Delete> deletes, Ticket ticket) {
            long bytes = (long) (puts.size() + deletes.size()) * EntryFormat.HEADER_BYTES;
            for (EngineEntry put : puts) {
                bytes += put.key().length() + put.value().length();
            }
            for (EngineBatch.Delete delete : deletes) {
                bytes += delete.key().length();
            }
            return new Replicate(List.copyOf(puts), List.copyOf(deletes), bytes, ticket);
        }
    }

    /** Entries that compaction carries, if they are still alive. */
    record Carry(int fromSegment, List<CarriedEntry> entries, long bytes, Ticket ticket) implements Request {}

    /** Something else that only the committing thread may do. */
    record Task(Runnable action, Ticket ticket) implements Request {

        @Override
        public long bytes() {
            return 0;
        }
    }

    /** An entry with its bytes, as they stand in its segment. */
    record CarriedEntry(ScannedEntry entry, byte[] bytes) {}
}
