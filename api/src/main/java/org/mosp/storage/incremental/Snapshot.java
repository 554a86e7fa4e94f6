package org.mosp.storage.incremental;

import java.util.Optional;
import java.util.stream.Stream;
import org.mosp.storage.SnapshotExpiredException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The state of one instant, while writers go on. Implemented by the framework. Safe for any number of threads.
 *
 * <p>It lives at most 10 minutes (a property of the manager), and what it holds back is bounded in bytes; after that,
 * and when its engine goes away, every method throws {@link SnapshotExpiredException}. Close it: it keeps space from
 * being freed.
 */
@ProviderType
public interface Snapshot extends AutoCloseable {

    /** The commit sequence of the last commit that is seen. */
    long sequence();

    /** The value and version of a key at the snapshot's instant. */
    Optional<Entry> get(String key);

    /**
     * All entries whose key begins with the prefix, in key order, read lazily; the empty prefix means all. The stream
     * is for one thread, and ends with an exception, never silently, when something cannot be read.
     */
    Stream<Entry> scan(String prefix);

    /**
     * All entries from a key (included) to another (not included), in key order, read lazily.
     *
     * @param to empty: to the end
     */
    Stream<Entry> scan(String from, String to);

    /** Lets go of what it holds; further calls do nothing. */
    @Override
    void close();
}
