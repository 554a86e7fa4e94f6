package org.mosp.storage.canvas.store.projection;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.spi.Keyspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the catalogue equal to the canvases, off the commits' path: reads a mark, then the canvas's head, writes or
 * withdraws the row with the head's version, and removes the mark if nobody set it anew meanwhile. One thread of its own,
 * which also works off the marks found at the start, and one for thumbnails.
 */
public final class Projector {

    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 5_000;

    private final FrameworkStorage framework;
    private final ProjectionQueue queue = new ProjectionQueue();
    private final CanvasFollower follower;
    private final ProjectionOfAll all;
    private final long delayNanos;
    private final Thread thread;
    private final Thread pictures;

    /**
     * A projector.
     *
     * @param delay how long changes are collected before the catalogue is touched
     * @param canvases the ids of all canvases
     * @param edited whether an edit of a pool is open
     */
    public Projector(
            CanvasReader reader,
            FrameworkStorage framework,
            ExecutorService workers,
            Duration delay,
            Supplier<List<String>> canvases,
            Predicate<String> edited) {
        this.framework = framework;
        Thumbnails thumbnails = new Thumbnails(reader, workers);
        this.follower = new CanvasFollower(reader, framework, thumbnails, queue, edited);
        this.all = new ProjectionOfAll(framework, canvases);
        this.delayNanos = delay.toNanos();
        this.thread = new Thread(this::run, "mosp-canvas-projector");
        this.pictures = new Thread(new ThumbnailMaker(reader, thumbnails, queue)::run, "mosp-canvas-thumbnails");
        thread.setDaemon(true);
        pictures.setDaemon(true);
    }

    /** Begins. */
    public void start() {
        thread.start();
        pictures.start();
    }

    /** A canvas was committed or deleted, with its mark. */
    public void changed(String canvasId) {
        queue.changed(canvasId);
    }

    /**
     * Waits until the rows hold every change made before; thumbnails may lag, and what changes meanwhile is not waited for. A store that
     * cannot be reached is waited for, too.
     *
     * @param progress told ten times a second
     * @return how many canvases' rows are behind, those that cannot be followed included; empty while that is not known
     */
    public OptionalInt follow(Duration atMost, Progress progress) {
        CatalogueReader reader = new CatalogueReader(atMost);
        queue.readerCame();
        try {
            while (!queue.awaitFollowed(reader)) {
                progress.at("the catalogue follows the canvases", reader.done(), reader.total());
            }
            return reader.behind();
        } finally {
            queue.readerWent();
        }
    }

    /**
     * Comes to canvases as if they had just been changed, and waits until it has, be it that it can follow them or not.
     *
     * @return those that it has not come to in time, or that were changed since
     */
    public Set<String> comeTo(Set<String> canvasIds, Duration atMost) {
        canvasIds.forEach(queue::changed);
        follow(atMost, Progress.NONE);
        return canvasIds.stream().filter(queue::isToCome).collect(Collectors.toSet());
    }

    /**
     * Waits until every mark set before is worked off.
     *
     * @throws StorageException why a canvas cannot be followed, when all others are
     * @throws StorageUnavailableException if that takes longer
     */
    public void settle(Duration atMost) {
        queue.tryAside();
        if (!queue.awaitNone(atMost, false)) {
            throw new StorageUnavailableException("the catalogue behind the canvases", "more time", null);
        }
        queue.firstAside().ifPresent(cause -> {
            throw cause;
        });
    }

    /** Works off what waits, as far as the time allows, and ends the threads. */
    public void close(Duration atMost) {
        boolean settled = queue.awaitNone(atMost, true);
        queue.close();
        try {
            thread.join(settled ? 1_000 : 100);
            pictures.join(settled ? 1_000 : 100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!settled) {
            LOG.info("the catalogue is behind some canvases; they are worked off at the next open");
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                if (!step()) {
                    return;
                }
                pause = FIRST_PAUSE_MILLIS;
                continue;
            } catch (StorageException e) {
                LOG.debug("the catalogue could not follow; it is tried again", e);
                queue.failed();
            } catch (RuntimeException e) {
                LOG.warn("the catalogue could not follow; it is tried again", e);
            }
            if (queue.pause(pause)) {
                return;
            }
            pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
        }
    }

    private boolean step() {
        if (!queue.isScanned()) {
            all.mark();
            try (Stream<Entry> marks = framework.scan(Keyspace.STORE, CanvasKeys.OUTBOX)) {
                queue.scanned(marks.map(mark -> mark.key().substring(CanvasKeys.OUTBOX.length()))
                        .toList());
            }
        }
        List<String> canvases = queue.take(delayNanos);
        if (canvases.isEmpty()) {
            return false;
        }
        try {
            for (String canvasId : canvases) {
                followOrSetAside(canvasId);
                queue.followed(canvasId);
            }
        } finally {
            queue.finished();
        }
        return true;
    }

    /** What may pass by itself is thrown, for a pause; what lies in this one canvas must not hold up the others. */
    private void followOrSetAside(String canvasId) {
        try {
            followAsItIs(canvasId);
            queue.backFromAside(canvasId);
        } catch (ConflictException e) {
            setAside(canvasId, e);
        } catch (StorageException e) {
            if (e.retryable()) {
                throw e;
            }
            setAside(canvasId, e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            setAside(canvasId, new StorageUnavailableException("the catalogue's row of " + canvasId, "a repair", e));
        }
    }

    /** A head that was read may be pruned before its records are, once it went on: then the next one is looked at. */
    private void followAsItIs(String canvasId) {
        try {
            follower.follow(canvasId);
        } catch (NotFoundException e) {
            LOG.trace("{} was changed meanwhile", canvasId, e);
            follower.follow(canvasId);
        }
    }

    private void setAside(String canvasId, StorageException cause) {
        if (queue.setAside(canvasId, cause)) {
            LOG.warn("the catalogue cannot follow canvas {}; it is tried again beside others", canvasId, cause);
        }
    }
}
