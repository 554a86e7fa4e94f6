package org.mosp.storage.manager.migration;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.copy.Chunk;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.spi.Keyspace;

/**
 * Reads a scan's next chunk while the one before is being committed. What it read may be older than that commit, which takes
 * nothing from its truth: whoever makes a batch of it has each entry's version as a condition. For one thread; it has another of
 * its own.
 */
final class ReadAhead implements AutoCloseable {

    private static final long LONGEST_END_SECONDS = 10;

    private record Asked(CopyCursor from, Future<Chunk> chunk) {}

    private final MoveStore store;
    private final List<KeyPattern> patterns;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(ReadAhead::thread);
    private @Nullable Asked asked;

    ReadAhead(MoveStore store, List<KeyPattern> patterns) {
        this.store = store;
        this.patterns = patterns;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "mosp-move-read-ahead", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ReadAhead.class.getClassLoader());
        return thread;
    }

    /** Begins to read what is behind a cursor. */
    void begin(CopyCursor from, int entries, long bytes) {
        forget();
        if (!from.ended()) {
            asked = new Asked(from, reader.submit(() -> {
                try (Snapshot user = store.snapshot(Keyspace.USER)) {
                    return new SchemaView(user, patterns).read(from, entries, bytes);
                }
            }));
        }
    }

    /** What was read behind a cursor; nothing if that was not asked for, or could not be read: the reader itself finds out why. */
    Optional<Chunk> take(CopyCursor from) {
        Asked last = asked;
        if (last == null || !last.from().equals(from)) {
            forget();
            return Optional.empty();
        }
        asked = null;
        try {
            return Optional.of(last.chunk().get());
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What was read is too old: a writer was met. */
    void forget() {
        Asked last = asked;
        if (last != null) {
            last.chunk().cancel(false);
            asked = null;
        }
    }

    /** Waits, bounded, until nothing is read any more. */
    @Override
    public void close() {
        forget();
        reader.shutdown();
        try {
            reader.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
