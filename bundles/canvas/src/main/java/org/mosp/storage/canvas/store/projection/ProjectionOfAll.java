package org.mosp.storage.canvas.store.projection;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.mosp.storage.ConflictException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.spi.Keyspace;

/**
 * After a restore the catalogue holds no row of a canvas: every canvas gets a mark, as if it had just been changed. Done again after
 * a kill, it does the same. For one thread.
 */
final class ProjectionOfAll {

    private static final int MARKS_PER_BATCH = 1_000;

    private final FrameworkStorage framework;
    private final Supplier<List<String>> canvases;

    ProjectionOfAll(FrameworkStorage framework, Supplier<List<String>> canvases) {
        this.framework = framework;
        this.canvases = canvases;
    }

    /** Marks all canvases, if that is wanted. */
    void mark() {
        Optional<Entry> wanted = framework.get(Keyspace.STORE, FrameworkStorage.PROJECT_ALL);
        if (wanted.isEmpty()) {
            return;
        }
        List<String> all = canvases.get();
        for (int from = 0; from < all.size(); from += MARKS_PER_BATCH) {
            markSome(all.subList(from, Math.min(from + MARKS_PER_BATCH, all.size())));
        }
        commit(WriteBatch.builder()
                .delete(FrameworkStorage.PROJECT_ALL)
                .ifUnchanged(FrameworkStorage.PROJECT_ALL, wanted.get().version())
                .build());
    }

    private void markSome(List<String> some) {
        WriteBatch.Builder batch = WriteBatch.builder();
        int marks = 0;
        for (String id : some) {
            String key = CanvasKeys.mark(id);
            if (framework.get(Keyspace.STORE, key).isEmpty()) {
                // a mark that comes meanwhile says more: of a deleted canvas it names the pool
                batch.put(key, Mark.changed("").encode()).ifAbsent(key);
                marks++;
            }
        }
        if (marks == 0) {
            return;
        }
        try {
            commit(batch.build());
        } catch (ConflictException e) {
            if (some.size() > 1) {
                int half = some.size() / 2;
                markSome(some.subList(0, half));
                markSome(some.subList(half, some.size()));
            } else {
                markSome(some);
            }
        }
    }

    private void commit(WriteBatch store) {
        framework.commit(WriteBatch.builder().build(), store);
    }
}
