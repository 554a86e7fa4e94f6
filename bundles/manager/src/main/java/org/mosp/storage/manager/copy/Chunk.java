package org.mosp.storage.manager.copy;

import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * Entries read in one go.
 *
 * @param entries in key order
 * @param keyspace where reading stopped
 * @param last the last key read there, empty when none was
 * @param end whether the view itself said that nothing follows; an error or a timeout never does
 * @param bytes of keys and values
 */
public record Chunk(List<EngineEntry> entries, Keyspace keyspace, Bytes last, boolean end, long bytes) {

    public Chunk {
        entries = List.copyOf(entries);
    }
}
