package org.mosp.storage.canvas.store.edit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.index.CanvasSchema;
import org.mosp.storage.canvas.store.pool.PoolQuota;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.migration.SchemaVersionException;

/**
 * Makes an edit a revision: one atomic commit, tried again where only tiles were in the way that a collection took
 * meanwhile, or where a migration gave records another version. Any number of threads.
 */
public final class EditCommits {

    /** The longest a commit is tried again beside collections: as long as calls wait for an engine that is away. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final CanvasReader reader;
    private final FrameworkStorage framework;
    private final PoolQuota quota;
    private final Consumer<String> changed;

    /** The version of the schema that the store took last: it says so where that has changed. */
    private volatile int version = 1;

    /** Commits to a store; {@code changed} hears of each canvas that has a new head. */
    public EditCommits(CanvasReader reader, FrameworkStorage framework, PoolQuota quota, Consumer<String> changed) {
        this.reader = reader;
        this.framework = framework;
        this.quota = quota;
        this.changed = changed;
    }

    /** Durable when it returns; beside collections it may take up to 15 s. A head that moved on closes the edit. */
    public Revision commit(LocalCanvasEdit edit, boolean withinQuota) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            int written = version;
            HeadBatch batch = headBatch(edit, written);
            if (withinQuota) {
                quota.check(
                        edit.canvasId(),
                        edit.session().poolId(),
                        batch.revision().bytesAdded());
            }
            try {
                framework.commit(batch.user(), batch.store());
            } catch (ConflictException e) {
                checkHead(edit);
                if (System.nanoTime() - deadline > 0 || !edit.session().checkAgain()) {
                    throw e;
                }
                continue;
            } catch (SchemaVersionException e) {
                boolean other = e.schema().equals(CanvasSchema.NAME) && e.current() != written;
                if (!other || e.current() < 1 || e.current() > CanvasSchema.NEWEST) {
                    throw e;
                }
                version = e.current(); // a migration was recorded, or undone, since
                continue;
            } catch (StorageException e) {
                edit.session().keepRows();
                throw e;
            }
            edit.session().keepRows();
            edit.close();
            batch.records().forEach(reader::keep);
            changed.accept(edit.canvasId());
            return batch.revision().revision(edit.canvasId());
        }
    }

    private HeadBatch headBatch(LocalCanvasEdit edit, int written) {
        try {
            return edit.headBatch(Instant.now(), written);
        } catch (ConflictException | NotFoundException | StorageDamagedException e) {
            // what it started from was pruned, or collected too: then the head moved on
            checkHead(edit);
            throw e;
        }
    }

    private void checkHead(LocalCanvasEdit edit) {
        Optional<Head> now = reader.head(edit.canvasId());
        long expected = edit.head().map(Head::version).orElse(0L);
        if (now.map(Head::version).orElse(0L) != expected) {
            edit.close();
            throw new ConflictException(
                    edit.canvasId(),
                    edit.base(),
                    now.map(head -> head.record().number()).orElse(0L));
        }
    }
}
