package org.mosp.storage.canvas.store.projection;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
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

/**
 * Keeps the catalogue equal to the canvases, off the commits' path: reads a mark, then the canvas's head, writes or
 * withdraws the row with the head's version, and removes the mark if nobody set it anew meanwhile. One thread of its own,
 * which also works off the marks found at the start.
 */
public final class Projector {

    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);
    private static final long MAX_PAUSE_MILLIS = 5_000;

    /** How long nobody painted before a thumbnail is made. */
    private static final long QUIET_NANOS = 2_000_000_000L;

    private final CanvasReader reader;
    private final FrameworkStorage framework;
    private final DeletedCanvases deleted;
    private final Thumbnails thumbnails;
    private final ProjectionOfAll all;
    private final long delayNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final RowsBehind behind = new RowsBehind();
    private final Map<String, Long> pictures = new HashMap<>();

    /** What the catalogue cannot follow, and why: tried again beside the next work, so that it holds up nothing. */
    private final Map<String, StorageException> aside = new LinkedHashMap<>();

    private final Thread thread;
    private int readers;
    private boolean scanned;
    private boolean unreachable;
    private boolean hurried;
    private boolean closed;

    /**
     * A projector.
     *
     * @param delay how long changes are collected before the catalogue is touched
     * @param canvases the ids of all canvases
     */
    public Projector(
            CanvasReader reader,
            FrameworkStorage framework,
            ExecutorService workers,
            Duration delay,
            Supplier<List<String>> canvases) {
        this.all = new ProjectionOfAll(framework, canvases);
        this.reader = reader;
        this.framework = framework;
        this.deleted = new DeletedCanvases(reader.storage());
        this.thumbnails = new Thumbnails(reader, workers);
        this.delayNanos = delay.toNanos();
        this.thread = new Thread(this::run, "mosp-canvas-projector");
        thread.setDaemon(true);
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** A canvas was committed or deleted, with its mark. */
    public void changed(String canvasId) {
        lock.lock();
        try {
            if (behind.add(canvasId)) {
                work.signal();
            }
            // while somebody paints, no thumbnail is made: it would be old at once
            pictures.computeIfPresent(canvasId, (id, due) -> System.nanoTime() + QUIET_NANOS);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the rows hold every change made before; thumbnails may lag, and what changes meanwhile is not waited for.
     *
     * @param progress told ten times a second
     * @return how many canvases' rows are behind, those that cannot be followed included; empty while that is not known
     */
    public OptionalInt follow(Duration atMost, Progress progress) {
        CatalogueReader reader = new CatalogueReader(atMost);
        readers(1);
        try {
            while (!awaitFollowed(reader)) {
                progress.at("the catalogue follows the canvases", reader.done(), reader.total());
            }
            return reader.behind();
        } finally {
            readers(-1);
        }
    }

    private void readers(int more) {
        lock.lock();
        try {
            readers += more;
            if (more > 0) {
                aside.keySet().forEach(behind::add);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits a moment; whether there is nothing more to wait for. */
    private boolean awaitFollowed(CatalogueReader reader) {
        lock.lock();
        try {
            long left = reader.moment();
            boolean followed = reader.look(behind, scanned, aside.size());
            while (!followed && left > 0 && !closed) {
                left = idle.awaitNanos(left);
                followed = reader.look(behind, scanned, aside.size());
            }
            return followed || reader.isLate() || closed || unreachable && !scanned;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every mark set before is worked off.
     *
     * @throws StorageException why a canvas cannot be followed, when all others are
     * @throws StorageUnavailableException if that takes longer
     */
    public void settle(Duration atMost) {
        lock.lock();
        try {
            aside.keySet().forEach(behind::add);
            work.signal();
        } finally {
            lock.unlock();
        }
        if (!await(atMost, false)) {
            throw new StorageUnavailableException("the catalogue behind the canvases", "more time", null);
        }
        lock.lock();
        try {
            for (StorageException cause : aside.values()) {
                throw cause;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Works off what waits, as far as the time allows, and ends the thread. */
    public void close(Duration atMost) {
        boolean settled = await(atMost, true);
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(settled ? 1_000 : 100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!settled) {
            LOG.info("the catalogue is behind some canvases; they are worked off at the next open");
        }
    }

    private boolean await(Duration atMost, boolean atClose) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!scanned || !behind.isNone() || !pictures.isEmpty()) {
                if (left <= 0 || closed) {
                    return false;
                }
                if (atClose && unreachable && !scanned) {
                    return false; // a store that was never open: nothing was committed here
                }
                hurried = true;
                work.signal();
                left = idle.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long pause = 50;
        while (true) {
            try {
                if (!step()) {
                    return;
                }
                pause = 50;
            } catch (StorageException e) {
                LOG.debug("the catalogue could not follow; it is tried again", e);
                failedBeforeMarksWereRead();
                if (pauseAndEnd(pause)) {
                    return;
                }
                pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            } catch (RuntimeException e) {
                LOG.warn("the catalogue could not follow; it is tried again", e);
                if (pauseAndEnd(pause)) {
                    return;
                }
                pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            }
        }
    }

    private void failedBeforeMarksWereRead() {
        lock.lock();
        try {
            unreachable = !scanned;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean step() {
        if (!scanned) {
            all.mark();
            List<String> left;
            try (Stream<Entry> marks = framework.scan(Keyspace.STORE, CanvasKeys.OUTBOX)) {
                left = marks.map(mark -> mark.key().substring(CanvasKeys.OUTBOX.length()))
                        .toList();
            }
            lock.lock();
            try {
                left.forEach(behind::add);
                scanned = true;
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
        List<String> canvases = take();
        if (canvases.isEmpty()) {
            return false;
        }
        try {
            for (String canvasId : canvases) {
                followOrSetAside(canvasId);
                followed(canvasId);
            }
        } finally {
            finished();
        }
        return true;
    }

    private List<String> take() {
        lock.lock();
        try {
            while (behind.isNoneWaiting() && !closed) {
                if (pictures.isEmpty()) {
                    hurried = false;
                    work.await();
                } else if (!takePictures()) {
                    work.awaitNanos(QUIET_NANOS / 8);
                }
            }
            // strokes come in bursts: one row for many of them
            long left = delayNanos;
            while (left > 0 && !hurried && readers == 0 && !closed) {
                left = work.awaitNanos(left);
            }
            if (closed) {
                return List.of();
            }
            aside.keySet().forEach(behind::add);
            return behind.take();
        } catch (InterruptedException e) {
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a canvas has been quiet for so long that its thumbnail is made; else it waits. */
    private boolean quietFor(String canvasId) {
        lock.lock();
        try {
            Long due = pictures.get(canvasId);
            if (hurried || due != null && due - System.nanoTime() <= 0) {
                pictures.remove(canvasId);
                return true;
            }
            pictures.putIfAbsent(canvasId, System.nanoTime() + QUIET_NANOS);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Lets canvases wait again whose thumbnail is due; whether there were any. */
    private boolean takePictures() {
        boolean any = false;
        for (Map.Entry<String, Long> picture : pictures.entrySet()) {
            if (hurried || picture.getValue() - System.nanoTime() <= 0) {
                any |= behind.add(picture.getKey());
            }
        }
        return any;
    }

    private void forgetPicture(String canvasId) {
        lock.lock();
        try {
            pictures.remove(canvasId);
        } finally {
            lock.unlock();
        }
    }

    private void followed(String canvasId) {
        lock.lock();
        try {
            behind.followed(canvasId);
        } finally {
            lock.unlock();
        }
    }

    private void finished() {
        lock.lock();
        try {
            behind.putBack();
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean pauseAndEnd(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !closed) {
                left = work.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What may pass by itself is thrown, for a pause; what lies in this one canvas must not hold up the others. */
    private void followOrSetAside(String canvasId) {
        try {
            follow(canvasId);
            setAside(canvasId, null);
        } catch (NotFoundException e) {
            // the head that was read went on, and what it was is pruned, or the canvas was deleted
            LOG.trace("{} was changed meanwhile", canvasId, e);
            changed(canvasId);
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

    private void setAside(String canvasId, @Nullable StorageException cause) {
        boolean known;
        lock.lock();
        try {
            if (cause == null) {
                aside.remove(canvasId);
                return;
            }
            pictures.remove(canvasId);
            known = aside.put(canvasId, cause) != null || closed;
        } finally {
            lock.unlock();
        }
        if (!known) {
            LOG.warn("the catalogue cannot follow canvas {}; it is tried again beside others", canvasId, cause);
        }
    }

    private void follow(String canvasId) {
        String key = CanvasKeys.mark(canvasId);
        Optional<Entry> mark = framework.get(Keyspace.STORE, key);
        if (mark.isEmpty()) {
            forgetPicture(canvasId);
            return;
        }
        Optional<Head> head = reader.head(canvasId);
        if (head.isPresent()) {
            framework
                    .catalogue()
                    .project(
                            CatalogueRow.of(reader, canvasId, head.get().record()),
                            head.get().version(),
                            reader.metadata(canvasId, head.get().record()).tags());
            if (thumbnails.isOld(canvasId, head.get())) {
                if (!quietFor(canvasId)) {
                    return;
                }
                thumbnails.make(canvasId, head.get());
            }
        } else {
            forgetPicture(canvasId);
            framework.catalogue().withdraw(canvasId);
            deleted.sweep(canvasId, Mark.decode(key, mark.get().value()).poolId());
        }
        forgetPicture(canvasId);
        try {
            framework.commit(
                    WriteBatch.builder().build(),
                    WriteBatch.builder()
                            .delete(key)
                            .ifUnchanged(key, mark.get().version())
                            .build());
        } catch (ConflictException e) {
            LOG.trace("{} was changed again meanwhile", canvasId);
            changed(canvasId);
        }
    }
}
