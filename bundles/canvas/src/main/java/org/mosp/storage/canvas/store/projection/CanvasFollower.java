package org.mosp.storage.canvas.store.projection;

import java.util.Optional;
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

    CanvasFollower(CanvasReader reader, FrameworkStorage framework, Thumbnails thumbnails, ProjectionQueue queue) {
        this.reader = reader;
        this.framework = framework;
        this.queue = queue;
        this.deleted = new DeletedCanvases(reader.storage());
        this.thumbnails = thumbnails;
    }

    /**
     * Follows a canvas as far as it is now; an old thumbnail is left to be made.
     *
     * @throws StorageException if it cannot be followed, or not now
     */
    void follow(String canvasId) {
        String key = CanvasKeys.mark(canvasId);
        Optional<Entry> mark = framework.get(Keyspace.STORE, key);
        if (mark.isPresent()) {
            Optional<Head> head = reader.head(canvasId);
            if (head.isPresent()) {
                project(canvasId, head.get());
                if (!queue.wasPictureMade(canvasId, head.get().version()) && thumbnails.isOld(canvasId, head.get())) {
                    queue.pictureIsOld(canvasId);
                    return; // its mark stays until then
                }
            } else {
                framework.catalogue().withdraw(canvasId);
                deleted.sweep(canvasId, Mark.decode(key, mark.get().value()).poolId());
            }
            queue.forgetPicture(canvasId);
            unmark(canvasId, mark.get());
        } else {
            queue.forgetPicture(canvasId);
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

    private void unmark(String canvasId, Entry mark) {
        try {
            framework.commit(
                    WriteBatch.builder().build(),
                    WriteBatch.builder()
                            .delete(mark.key())
                            .ifUnchanged(mark.key(), mark.version())
                            .build());
        } catch (ConflictException e) {
            LOG.trace("{} was changed again meanwhile", canvasId);
            queue.changed(canvasId);
        }
    }
}
