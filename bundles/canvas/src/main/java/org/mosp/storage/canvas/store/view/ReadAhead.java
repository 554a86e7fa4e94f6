package org.mosp.storage.canvas.store.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.mosp.storage.canvas.store.index.TileBounds;
import org.mosp.storage.canvas.store.view.LayerPlane.Placed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tiles before they are asked for, on the store's workers, and keeps them until they are: the least recently wanted ones go when
 * the budget is used up. In the workers' queue there are never more than a few of its tasks, of a few tiles each, so that it holds up no
 * commit. What cannot be read is not kept: who asks for it reads it, and meets the error. Any number of threads; one lock, under which
 * nothing is read.
 */
final class ReadAhead {

    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

    /** Tasks in the workers' queue or running. */
    private static final int MOST_TASKS = 2;

    /** Tiles that a task reads. */
    private static final int CHUNK = 8;

    /** Tiles to be read of a layer: what is in a rectangle and not in another. */
    record Wanted(int layer, TileBounds window, TileBounds except) {}

    /** Which tile. */
    record Key(int layer, int x, int y) {}

    private record Waiting(Key key, Placed placed, KeptTile kept) {}

    private final List<LayerPlane> planes;
    private final Executor workers;
    private final long budget;
    private final Map<Key, KeptTile> kept = new LinkedHashMap<>();
    private final Deque<Wanted> wanted = new ArrayDeque<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private long bytesWanted;
    private long move;
    private int tasks;
    private boolean closed;

    ReadAhead(List<LayerPlane> planes, Executor workers, long budget) {
        this.planes = planes;
        this.workers = workers;
        this.budget = budget;
    }

    /** Reads these next, the first first; what was wanted before and is not read yet is not read any more. */
    void want(List<Wanted> regions) {
        synchronized (this) {
            forgetWaiting();
            move++;
            bytesWanted = 0;
            if (!closed) {
                wanted.addAll(regions);
            }
        }
        begin();
    }

    /** Takes a tile out if it was read or is being read now. */
    synchronized Optional<KeptTile> take(Key key) {
        KeptTile tile = kept.remove(key);
        if (tile == null) {
            return Optional.empty();
        }
        bytes -= tile.bytes();
        return tile.taken() ? Optional.of(tile) : Optional.empty();
    }

    /** Bytes of tiles that are kept or were decided to be read. */
    synchronized long bytes() {
        return bytes;
    }

    /** Whether nothing is being read, nor going to be. */
    synchronized boolean isIdle() {
        return tasks == 0 && wanted.isEmpty() && waiting.isEmpty();
    }

    synchronized void close() {
        closed = true;
        forgetWaiting();
        kept.clear();
        bytes = 0;
    }

    private void forgetWaiting() {
        wanted.clear();
        for (Waiting each : waiting) {
            if (kept.remove(each.key(), each.kept())) {
                bytes -= each.kept().bytes();
            }
        }
        waiting.clear();
    }

    private void begin() {
        while (true) {
            synchronized (this) {
                if (closed || tasks == MOST_TASKS || wanted.isEmpty() && waiting.isEmpty()) {
                    return;
                }
                tasks++;
            }
            try {
                workers.execute(this::work);
            } catch (RejectedExecutionException e) {
                // the store is closed
                close();
                return;
            }
        }
    }

    private void work() {
        try {
            List<Waiting> chunk = chunk();
            if (chunk.isEmpty()) {
                look();
            } else {
                read(chunk);
            }
        } finally {
            synchronized (this) {
                tasks--;
            }
            begin();
        }
    }

    private synchronized List<Waiting> chunk() {
        List<Waiting> chunk = new ArrayList<>(CHUNK);
        while (chunk.size() < CHUNK && !waiting.isEmpty()) {
            Waiting first = waiting.remove();
            if (first.kept().begin()) {
                chunk.add(first);
            }
        }
        return chunk;
    }

    private void read(List<Waiting> chunk) {
        for (Waiting each : chunk) {
            try {
                each.kept().read(planes.get(each.key().layer()).pixels(each.placed()));
            } catch (RuntimeException | Error e) {
                // an error, too: somebody may be waiting for the tile
                LOG.debug("a tile could not be read ahead; who asks for it meets the error", e);
                each.kept().failed();
                drop(each);
            }
        }
    }

    private synchronized void drop(Waiting each) {
        if (kept.remove(each.key(), each.kept())) {
            bytes -= each.kept().bytes();
        }
    }

    /** Finds the tiles of the next rectangle. */
    private void look() {
        Wanted next;
        long when;
        synchronized (this) {
            if (wanted.isEmpty()) {
                return;
            }
            next = wanted.remove();
            when = move;
        }
        LayerPlane plane = planes.get(next.layer());
        List<Placed> found;
        try {
            found = plane.placed(next.window(), next.except());
        } catch (RuntimeException e) {
            LOG.debug("a block could not be read ahead; who asks for its tiles meets the error", e);
            return;
        }
        synchronized (this) {
            if (closed || when != move) {
                return;
            }
            for (Placed placed : found) {
                add(new Key(next.layer(), placed.x(), placed.y()), placed, plane.tileBytes());
            }
        }
    }

    /** Keeps a tile, or will; the caller holds the lock. */
    private void add(Key key, Placed placed, int size) {
        if (bytesWanted + size > budget) {
            wanted.clear();
            return;
        }
        bytesWanted += size;
        KeptTile known = kept.remove(key);
        if (known != null) {
            kept.put(key, known);
            return;
        }
        Iterator<KeptTile> oldest = kept.values().iterator();
        while (bytes + size > budget && oldest.hasNext()) {
            KeptTile old = oldest.next();
            old.taken();
            bytes -= old.bytes();
            oldest.remove();
        }
        KeptTile tile = new KeptTile(size);
        kept.put(key, tile);
        bytes += size;
        waiting.add(new Waiting(key, placed, tile));
    }
}
