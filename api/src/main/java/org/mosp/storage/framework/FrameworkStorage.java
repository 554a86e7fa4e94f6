package org.mosp.storage.framework;

import java.util.Optional;
import java.util.stream.Stream;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.spi.Keyspace;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The incremental store with its framework keyspace, and the catalogue with the projector's door. Implemented by the
 * manager; a service, registered together with {@code StorageManager}. Any number of threads.
 */
@ProviderType
public interface FrameworkStorage {

    /**
     * A key of keyspace STORE: while it is there, the catalogue's rows of canvases are to be made anew of all canvases. A restore or a salvage puts it;
     * who has marked all canvases removes it.
     */
    String PROJECT_ALL = "projection/all";

    /**
     * Commits changes of keyspace USER and of keyspace STORE as one atomic batch.
     *
     * @return the commit sequence
     */
    long commit(WriteBatch user, WriteBatch store);

    /** The last committed entry. */
    Optional<Entry> get(Keyspace keyspace, String key);

    /** Entries by prefix in key order, as of now, read lazily; close the stream. */
    Stream<Entry> scan(Keyspace keyspace, String prefix);

    /** The catalogue. */
    Catalogue catalogue();
}
