package org.mosp.storage.canvas.store.projection;

import java.util.Optional;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the thumbnails whose time has come, one after the other on a thread of its own: that of a large canvas takes seconds, and no row of
 * the catalogue waits for it.
 */
final class ThumbnailMaker {

    private static final Logger LOG = LoggerFactory.getLogger(ThumbnailMaker.class);
    private static final long PAUSE_MILLIS = 1_000;

    private final CanvasReader reader;
    private final Thumbnails thumbnails;
    private final ProjectionQueue queue;

    ThumbnailMaker(CanvasReader reader, Thumbnails thumbnails, ProjectionQueue queue) {
        this.reader = reader;
        this.thumbnails = thumbnails;
        this.queue = queue;
    }

    /** Goes on until the queue is closed. */
    void run() {
        for (Optional<String> next = queue.takePicture(); next.isPresent(); next = queue.takePicture()) {
            String canvasId = next.get();
            try {
                make(canvasId);
            } catch (NotFoundException e) {
                LOG.trace("{} was changed meanwhile", canvasId, e);
                queue.pictureMade(canvasId, 0); // then it is looked at again as it is
            } catch (StorageException e) {
                if (!e.retryable()) {
                    setAside(canvasId, e);
                    continue;
                }
                LOG.debug("the thumbnail of canvas {} could not be made; it is tried again", canvasId, e);
                if (queue.pause(PAUSE_MILLIS)) {
                    return;
                }
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                setAside(canvasId, new StorageUnavailableException("the thumbnail of " + canvasId, "a repair", e));
            }
        }
    }

    private void make(String canvasId) {
        Optional<Head> head = reader.head(canvasId);
        if (head.isEmpty()) {
            queue.pictureMade(canvasId, 0);
        } else if (!thumbnails.isOld(canvasId, head.get())) {
            // an edit gave one since it was asked for
            queue.pictureMade(canvasId, 0);
        } else if (thumbnails.make(canvasId, head.get(), () -> queue.isPictureDue(canvasId))) {
            queue.pictureMade(canvasId, head.get().version());
        }
    }

    private void setAside(String canvasId, StorageException cause) {
        if (queue.setAside(canvasId, cause)) {
            LOG.warn("no thumbnail of canvas {} can be made; it is tried again beside others", canvasId, cause);
        }
    }
}
