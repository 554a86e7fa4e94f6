package org.mosp.storage.canvas.store.space;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.CollectionReport;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.pool.Epoch;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.space.Turns.Turn;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mark and sweep of pools, one at a time for each. The pool's epoch is raised to odd, then the snapshot is taken in which is marked, then
 * rows are swept, then the epoch is even again. An edit that found a row commits only under the epoch it saw; under an odd one it uses
 * rows of its parent only and writes every other anew, and what is written under an epoch its collection leaves alone. A repair that makes
 * a canvas known to the pool again raises the epoch too: then is marked and swept anew. Any number of threads.
 */
final class Collection {

    private static final Logger LOG = LoggerFactory.getLogger(Collection.class);
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

    private final CanvasReader reader;
    private final IncrementalStorage storage;
    private final OpenSessions sessions;
    private final Pruning pruning;
    private final CanvasSizes sizes;
    private final int atOnce;
    private final Turns turns = new Turns("collections", LONGEST_WAIT);

    /**
     * Of a store.
     *
     * @param atOnce how many rows a batch takes
     */
    Collection(CanvasReader reader, OpenSessions sessions, Pruning pruning, CanvasSizes sizes, int atOnce) {
        this.atOnce = atOnce;
        this.reader = reader;
        this.storage = reader.storage();
        this.sessions = sessions;
        this.pruning = pruning;
        this.sizes = sizes;
    }

    /** As {@code CanvasSpace.collect}. */
    CollectionReport collect(String canvasId, Progress progress) {
        String poolId = reader.requireHead(canvasId).record().poolId();
        try (Turn turn = turns.take(poolId)) {
            reader.requireHead(canvasId);
            tidy(poolId);
            for (int attempt = 1; ; attempt++) {
                Epoch epoch = begin(canvasId, poolId);
                try {
                    return collect(poolId, epoch, progress);
                } catch (SnapshotExpiredException | ConflictException e) {
                    giveUp(epoch);
                    if (attempt == MAX_ATTEMPTS) {
                        throw e;
                    }
                } catch (RuntimeException | Error e) {
                    giveUp(epoch);
                    throw e;
                } finally {
                    reader.forgetBlocks(poolId);
                }
            }
        }
    }

    private void tidy(String poolId) {
        List<String> users;
        try (Snapshot snapshot = storage.snapshot()) {
            users = PoolUsers.of(snapshot, poolId);
        }
        for (String user : users) {
            try {
                pruning.tidy(user);
            } catch (NotFoundException e) {
                LOG.debug("{} was deleted meanwhile", user, e);
            }
        }
    }

    /** Raises the epoch to odd, while the canvas is there: a pool that nobody uses any more is removed as a whole. */
    private Epoch begin(String canvasId, String poolId) {
        String userKey = CanvasKeys.user(poolId, canvasId);
        Optional<Entry> user = storage.get(userKey);
        if (user.isEmpty()) {
            reader.requireHead(canvasId);
            throw Marking.damaged(userKey, "missing: the canvas uses the pool");
        }
        Epoch before = Epoch.read(storage, poolId);
        WriteBatch.Builder batch = WriteBatch.builder()
                .put(before.key(), Epoch.value(before.begin()))
                .ifUnchanged(userKey, user.get().version());
        before.condition(batch);
        try {
            return new Epoch(before.key(), storage.commit(batch.build()), before.begin());
        } catch (ConflictException e) {
            reader.requireHead(canvasId);
            throw e;
        }
    }

    private CollectionReport collect(String poolId, Epoch epoch, Progress progress) {
        List<String> users;
        Marking marking;
        Sweep sweep;
        long[] records = new long[1];
        long added;
        Optional<Entry> collected;
        try (Snapshot snapshot = storage.snapshot()) {
            users = PoolUsers.of(snapshot, poolId);
            marking = new Marking(snapshot, reader.serializers(), poolId, progress);
            for (String user : users) {
                marking.canvas(user, number -> true, (key, bytes) -> records[0] += bytes);
            }
            added = sizes.ownOf(snapshot, users);
            collected = snapshot.get(CanvasKeys.collected(poolId));
            sweep = new Sweep(storage, sessions, marking, epoch, poolId, snapshot.sequence(), atOnce, progress);
        }
        sweep.run();
        end(poolId, epoch, added - records[0] - sweep.keptAsMarked(), collected);
        return new CollectionReport(
                poolId, users.size(), sweep.kept(), sweep.keptBytes(), sweep.freed(), sweep.freedBytes());
    }

    /**
     * The epoch is even again.
     *
     * @param bytes by how much the canvases' totals were above what is there
     * @param marked the entry that said so when was marked
     */
    private void end(String poolId, Epoch epoch, long bytes, Optional<Entry> marked) {
        String key = CanvasKeys.collected(poolId);
        Optional<Entry> now = marked;
        while (true) {
            // canvases deleted since took their totals along, and wrote that there
            long since = CanvasSizes.collected(now) - CanvasSizes.collected(marked);
            WriteBatch.Builder end = WriteBatch.builder()
                    .put(epoch.key(), Epoch.value(epoch.number() + 1))
                    .put(key, CanvasSizes.collectedValue(bytes + since));
            epoch.condition(end);
            PrunedBytes.condition(end, key, now.map(Entry::version).orElse(0L));
            try {
                storage.commit(end.build());
                return;
            } catch (ConflictException e) {
                long version = Epoch.read(storage, poolId).version();
                if (version == 0) {
                    LOG.debug("pool {} was removed meanwhile", poolId, e);
                    return;
                }
                if (version != epoch.version()) {
                    throw e; // a canvas came that was not marked
                }
                now = storage.get(key);
            }
        }
    }

    /** The epoch is even again: painters use rows again. If that fails too, the next collection goes on from the odd one. */
    private void giveUp(Epoch epoch) {
        WriteBatch.Builder batch = WriteBatch.builder().put(epoch.key(), Epoch.value(epoch.number() + 1));
        epoch.condition(batch);
        try {
            storage.commit(batch.build());
        } catch (StorageException e) {
            LOG.info("the epoch {} stays odd until the next collection", epoch.key(), e);
        }
    }
}
