package org.mosp.storage.canvas.store.projection;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.spi.Keyspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the catalogue and the space follow one canvas, and takes its mark away when they, and its thumbnail, have. For one thread. */
final class CanvasFollower {

    private static final Logger LOG = LoggerFactory.getLogger(CanvasFollower.class);

    private final CanvasReader reader;
    private final FrameworkStorage framework;
    private final ProjectionQueue queue;
    private final DeletedCanvases deleted;
    private final Thumbnails thumbnails;
    private final Predicate<String> edited;

    CanvasFollower(
            CanvasReader reader,
            FrameworkStorage framework,
            Thumbnails thumbnails,
            ProjectionQueue queue,
            Predicate<String> edited) {
        this.reader = reader;
        this.framework = framework;
        this.queue = queue;
        this.deleted = new DeletedCanvases(reader.storage());
        this.thumbnails = thumbnails;
        this.edited = edited;
    }

    /**
     * Follows a canvas as far as it is now; an old thumbnail is left to be made.
     *
     * @throws StorageException if it cannot be followed, or not now
     */
    void follow(String canvasId) {
        String key = CanvasKeys.mark(canvasId);
        Optional<Entry> mark = framework.get(Keyspace.STORE, key);
        if (mark.isEmpty()) {
            queue.forgetPicture(canvasId);
            return;
        }
        Optional<Head> head = reader.head(canvasId);
        if (head.isPresent()) {
            project(canvasId, head.get());
            if (!queue.wasPictureMade(canvasId, head.get().version()) && thumbnails.isOld(canvasId, head.get())) {
                queue.pictureIsOld(canvasId);
                return; // its mark stays until then
            }
            queue.forgetPicture(canvasId);
            replace(mark.get(), batch -> batch.delete(key));
            return;
        }
        queue.forgetPicture(canvasId);
        Mark said = Mark.decode(key, mark.get().value());
        if (said.state() != Mark.State.BEGUN) {
            framework.catalogue().withdraw(canvasId);
            deleted.sweep(canvasId, said.poolId());
            replace(mark.get(), batch -> batch.delete(key));
        } else if (!edited.test(said.poolId())) {
            // its edit has ended, and from now on it cannot come any more
            Mark gone = new Mark(Mark.State.DELETED, said.poolId());
            replace(mark.get(), batch -> batch.put(key, gone.encode()));
            queue.changed(canvasId);
        }
    }

    private void project(String canvasId, Head head) {
        framework
                .catalogue()
                .project(
                        CatalogueRow.of(reader, canvasId, head.record()),
                        head.version(),
                        reader.metadata(canvasId, head.record()).tags());
    }

    /** Changes a mark if it is still as it was seen; one that was set anew is come to again. */
    private void replace(Entry mark, Consumer<WriteBatch.Builder> change) {
        WriteBatch.Builder batch = WriteBatch.builder().ifUnchanged(mark.key(), mark.version());
        change.accept(batch);
        try {
            framework.commit(WriteBatch.builder().build(), batch.build());
        } catch (ConflictException e) {
            LOG.trace("{} was set anew meanwhile", mark.key());
            queue.changed(mark.key().substring(CanvasKeys.OUTBOX.length()));
        }
    }
}
