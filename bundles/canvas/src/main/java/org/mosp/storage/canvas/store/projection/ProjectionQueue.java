package org.mosp.storage.canvas.store.projection;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.StorageException;

/**
 * What the projector has to do, and who waits for it. Its monitor is the projection's one lock; under it nothing is read or written, so
 * that no commit waits for the catalogue. Any number of threads.
 *
 * <p>A canvas waits, is taken, and is followed; or it waits again, because it could not be followed yet. One that cannot be followed is
 * set aside, and waits again beside the next others, so that it holds up none. One whose thumbnail is old keeps its mark, and waits again
 * when that was made.
 */
final class ProjectionQueue {

    /** A pause while somebody waits. */
    private static final long SHORT_PAUSE_MILLIS = 250;

    private final RowsBehind behind = new RowsBehind();
    private final DuePictures pictures = new DuePictures();
    private final Map<String, Long> made = new HashMap<>();
    private final Map<String, StorageException> aside = new LinkedHashMap<>();
    private int readers;
    private boolean scanned;
    private boolean unreachable;
    private boolean hurried;
    private boolean closed;

    /** A canvas was committed or deleted, with its mark. */
    synchronized void changed(String canvasId) {
        if (behind.add(canvasId)) {
            notifyAll();
        }
        pictures.painted(canvasId);
    }

    /** Somebody waits for rows, until {@link #readerWent}: bursts are not waited for, and those set aside are tried again. */
    synchronized void readerCame() {
        readers++;
        tryAside();
    }

    synchronized void readerWent() {
        readers--;
    }

    /** Those set aside wait again. */
    synchronized void tryAside() {
        aside.keySet().forEach(behind::add);
        notifyAll();
    }

    /** Waits a moment; whether there is nothing more to wait for, or no time. */
    synchronized boolean awaitFollowed(CatalogueReader reader) {
        long deadline = System.nanoTime() + reader.moment();
        try {
            boolean followed = reader.look(behind, scanned, aside.size());
            while (!followed && !closed && waitUntil(deadline)) {
                followed = reader.look(behind, scanned, aside.size());
            }
            return followed || closed || reader.isLate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Waits until nothing is behind, thumbnails included, and nothing is waited for meanwhile.
     *
     * @param atClose whether a store that could never be read is not waited for: nothing was committed there
     * @return whether nothing is behind
     */
    synchronized boolean awaitNone(Duration atMost, boolean atClose) {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (!scanned || !behind.isNone() || !pictures.isEmpty()) {
                if (closed || atClose && unreachable && !scanned) {
                    return false;
                }
                if (!hurried) {
                    hurried = true;
                    notifyAll();
                }
                if (!waitUntil(deadline)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Why the first of those set aside cannot be followed. */
    synchronized Optional<StorageException> firstAside() {
        return aside.values().stream().findFirst();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether the marks of an earlier run were read. */
    synchronized boolean isScanned() {
        return scanned;
    }

    synchronized void scanned(List<String> marked) {
        marked.forEach(behind::add);
        scanned = true;
        notifyAll();
    }

    /** The store cannot be reached. */
    synchronized void failed() {
        unreachable = !scanned;
        notifyAll();
    }

    /**
     * Waits for canvases, then for the end of a burst.
     *
     * @param burstNanos how long, unless somebody waits for the rows
     * @return those to follow; none at the end
     */
    synchronized List<String> take(long burstNanos) {
        try {
            while (behind.isNoneWaiting() && !closed) {
                hurried &= !pictures.isEmpty();
                wait();
            }
            // strokes come in bursts: one row for many of them
            long deadline = System.nanoTime() + burstNanos;
            boolean burst = true;
            while (burst && !hurried && readers == 0 && !closed) {
                burst = waitUntil(deadline);
            }
        } catch (InterruptedException e) {
            return List.of();
        }
        if (closed) {
            return List.of();
        }
        aside.keySet().forEach(behind::add);
        return behind.take();
    }

    /** A canvas's thumbnail is old: it is made when nobody has painted for a while. */
    synchronized void pictureIsOld(String canvasId) {
        pictures.add(canvasId);
        notifyAll();
    }

    /** Waits for a canvas whose thumbnail is to be made now; empty at the end. */
    synchronized Optional<String> takePicture() {
        try {
            while (!closed) {
                Optional<String> next = pictures.next(hurried);
                if (next.isPresent()) {
                    return next;
                }
                if (pictures.isEmpty()) {
                    wait();
                } else {
                    waitUntil(System.nanoTime() + DuePictures.QUIET_NANOS / 8);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Whether a canvas's thumbnail is still to be made now: not if somebody began to paint again. */
    synchronized boolean isPictureDue(String canvasId) {
        return !closed && pictures.isDue(canvasId, hurried);
    }

    /** A canvas's thumbnail was made for a version of its head; now its mark can go. */
    synchronized void pictureMade(String canvasId, long headVersion) {
        pictures.forget(canvasId);
        made.put(canvasId, headVersion);
        behind.add(canvasId);
        notifyAll();
    }

    /** Whether a thumbnail was just made for that version of the head, whatever came of it. */
    synchronized boolean wasPictureMade(String canvasId, long headVersion) {
        Long version = made.remove(canvasId);
        return version != null && version == headVersion;
    }

    synchronized void forgetPicture(String canvasId) {
        pictures.forget(canvasId);
        made.remove(canvasId);
    }

    /** A canvas is followed, or set aside. */
    synchronized void followed(String canvasId) {
        behind.followed(canvasId);
    }

    /** Whether a canvas is still to be come to; not one that was, and could not be followed. */
    synchronized boolean isToCome(String canvasId) {
        return behind.has(canvasId) && !aside.containsKey(canvasId);
    }

    /** It is not aside any more. */
    synchronized void backFromAside(String canvasId) {
        aside.remove(canvasId);
    }

    /** A canvas cannot be followed. Returns whether that is new. */
    synchronized boolean setAside(String canvasId, StorageException cause) {
        pictures.forget(canvasId);
        notifyAll();
        return aside.put(canvasId, cause) == null && !closed;
    }

    /** What was taken and not followed waits again. */
    synchronized void finished() {
        behind.putBack();
        notifyAll();
    }

    /** Waits before the next attempt, shorter while somebody waits for it. Returns whether it is the end. */
    synchronized boolean pause(long millis) {
        long began = System.nanoTime();
        try {
            boolean left = true;
            while (left && !closed) {
                long atMost = readers > 0 || hurried ? Math.min(SHORT_PAUSE_MILLIS, millis) : millis;
                left = waitUntil(began + TimeUnit.MILLISECONDS.toNanos(atMost));
            }
            return closed;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Waits until it is woken or it is late. Returns whether there was time left. */
    private synchronized boolean waitUntil(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return left > 0;
    }
}
