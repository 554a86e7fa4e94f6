package org.mosp.storage.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/** The state of one instant, while writers go on. Implemented by engine bundles. Any number of threads. */
@ConsumerType
public interface EngineSnapshot extends AutoCloseable {

    /** The commit sequence of the last commit that is seen. */
    long sequence();

    /** The entry at that instant. */
    Optional<EngineEntry> get(Keyspace keyspace, Bytes key);

    /**
     * Entries in key order, from a key (included) to another (not included), read lazily.
     *
     * @param from may be empty: from the start
     * @param to {@code null}: to the end
     */
    EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to);

    /** Estimate of the bytes that could be freed if this were closed. */
    long heldBytes();

    /** Lets go of what it holds; further calls do nothing, further reads throw {@code SnapshotExpiredException}. */
    @Override
    void close();
}
