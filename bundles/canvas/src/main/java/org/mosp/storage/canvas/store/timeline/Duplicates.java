package org.mosp.storage.canvas.store.timeline;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mosp.storage.ConflictException;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.index.CanvasSchema;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.pool.PoolQuota;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.migration.SchemaVersionException;

/** Makes canvases of others' revisions, each in one batch. Any number of threads. */
final class Duplicates {

    private static final int MAX_ATTEMPTS = 32;

    private final CanvasReader reader;
    private final FrameworkStorage framework;
    private final PoolQuota quota;

    Duplicates(CanvasReader reader, FrameworkStorage framework, PoolQuota quota) {
        this.reader = reader;
        this.framework = framework;
        this.quota = quota;
    }

    Revision make(String canvasId, long revision, String newId, UnaryOperator<Metadata> change) {
        Optional<Metadata> changed = Optional.empty();
        for (int attempt = 1; ; attempt++) {
            Duplicate duplicate;
            // of one instant: painters go on, and what they write meanwhile is not in it
            try (Snapshot snapshot = reader.storage().snapshot()) {
                duplicate = new Duplicate(reader, snapshot, canvasId, revision, newId);
                // once, whatever it does
                if (changed.isEmpty()) {
                    changed = Optional.of(change.apply(duplicate.metadata()));
                }
                duplicate.build(changed.get());
            }
            RevisionRecord made = duplicate.record();
            quota.check(canvasId, made.poolId(), made.bytesAdded());
            try {
                framework.commit(duplicate.user(), duplicate.store());
                return made.revision(newId);
            } catch (ConflictException e) {
                // the canvas or the revision is gone, which the next look finds, or has got another parent
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            } catch (SchemaVersionException e) {
                // a step of a migration was recorded, or undone, since the records were read
                if (attempt == MAX_ATTEMPTS
                        || !e.schema().equals(CanvasSchema.NAME)
                        || e.current() > CanvasSchema.NEWEST) {
                    throw e;
                }
            }
        }
    }
}
