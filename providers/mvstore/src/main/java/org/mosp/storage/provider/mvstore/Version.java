package org.mosp.storage.provider.mvstore;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.h2.mvstore.Page;
import org.mosp.storage.spi.Keyspace;

/** The state after one commit: roots of trees whose pages never change. Pages stay on the disk while it is pinned. */
final class Version {

    private final List<Page<byte[], byte[]>> roots;
    private final long sequence;
    private final List<Long> counts;
    private final Supplier<List<VolumeStore.Chunk>> chunks;
    private final Runnable release;
    private final AtomicInteger pins = new AtomicInteger(1);

    /**
     * Pinned once.
     *
     * @param chunks where its pages are
     * @param release called when the last pin is gone
     */
    Version(
            List<Page<byte[], byte[]>> roots,
            long sequence,
            List<Long> counts,
            Supplier<List<VolumeStore.Chunk>> chunks,
            Runnable release) {
        this.roots = roots;
        this.sequence = sequence;
        this.counts = counts;
        this.chunks = chunks;
        this.release = release;
    }

    /** The last commit sequence. */
    long sequence() {
        return sequence;
    }

    long count(Keyspace keyspace) {
        return counts.get(keyspace.code());
    }

    Page<byte[], byte[]> root(Keyspace keyspace) {
        return roots.get(keyspace.code());
    }

    /** Where its pages are, while it is pinned. */
    List<VolumeStore.Chunk> chunks() {
        return chunks.get();
    }

    /** Keeps it; {@code false} if it was let go of. */
    boolean pin() {
        return pins.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void unpin() {
        if (pins.decrementAndGet() == 0) {
            release.run();
        }
    }
}
