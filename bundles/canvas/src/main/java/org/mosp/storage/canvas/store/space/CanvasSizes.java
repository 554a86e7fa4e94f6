package org.mosp.storage.canvas.store.space;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.CanvasSize;
import org.mosp.storage.canvas.QuotaExceededException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.PrunedRecord;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sizes and quotas, from what heads, prunings and collections wrote down; no row is looked at. Any number of threads.
 *
 * <p>A quota is compared with what is there when a commit begins: canvases of one pool that commit at the same instant may together end
 * above it, by what they add then.
 */
final class CanvasSizes {

    private static final Logger LOG = LoggerFactory.getLogger(CanvasSizes.class);

    private final CanvasReader reader;
    private final IncrementalStorage storage;

    CanvasSizes(CanvasReader reader) {
        this.reader = reader;
        this.storage = reader.storage();
    }

    /** As {@code CanvasSpace.size}. */
    CanvasSize size(String canvasId) {
        String poolId = reader.requireHead(canvasId).record().poolId();
        try (Snapshot snapshot = storage.snapshot()) {
            List<String> users = PoolUsers.of(snapshot, poolId);
            long own = own(snapshot::get, canvasId).orElseThrow(() -> new NotFoundException("canvas", canvasId));
            return new CanvasSize(canvasId, own, pool(snapshot, poolId, users), users.size(), quotaOf(poolId));
        }
    }

    /** As {@code CanvasSpace.quota}. */
    void quota(String canvasId, OptionalLong bytes) {
        if (bytes.isPresent() && bytes.getAsLong() < 0) {
            throw new IllegalArgumentException("a quota of " + bytes.getAsLong());
        }
        String poolId = reader.requireHead(canvasId).record().poolId();
        String userKey = CanvasKeys.user(poolId, canvasId);
        WriteBatch.Builder batch = WriteBatch.builder();
        storage.get(userKey).ifPresent(user -> batch.ifUnchanged(userKey, user.version()));
        if (bytes.isPresent()) {
            batch.put(
                    CanvasKeys.quota(poolId),
                    new RecordWriter(10).number(bytes.getAsLong()).toBytes());
        } else {
            batch.delete(CanvasKeys.quota(poolId));
        }
        try {
            storage.commit(batch.build());
        } catch (ConflictException e) {
            // only a deletion changes the entry of the pool's user
            reader.requireHead(canvasId);
            throw e;
        }
    }

    /**
     * Checks a commit, where its pool has a quota.
     *
     * @param added bytes
     * @throws QuotaExceededException if the pool would end above it
     */
    void check(String canvasId, String poolId, long added) {
        OptionalLong quota = quotaOf(poolId);
        if (quota.isPresent() && added > 0) {
            long used;
            try (Snapshot snapshot = storage.snapshot()) {
                used = pool(snapshot, poolId, PoolUsers.of(snapshot, poolId));
            }
            if (added > quota.getAsLong() - used) {
                throw new QuotaExceededException(canvasId, used, added, quota.getAsLong());
            }
        }
    }

    private OptionalLong quotaOf(String poolId) {
        return storage.get(CanvasKeys.quota(poolId))
                .map(entry -> OptionalLong.of(new RecordReader(entry.key(), entry.value()).number()))
                .orElse(OptionalLong.empty());
    }

    private long pool(Snapshot snapshot, String poolId, List<String> users) {
        return Math.max(0, ownOf(snapshot, users) - collected(snapshot.get(CanvasKeys.collected(poolId))));
    }

    /**
     * Adds to the batch that deletes a canvas that its pool's figure stays true: the rows stay where others use the pool, until a
     * collection looks at them.
     */
    void leave(String canvasId, String poolId, WriteBatch.Builder batch) {
        try (Snapshot snapshot = storage.snapshot()) {
            OptionalLong own = own(snapshot::get, canvasId);
            boolean alone = PoolUsers.of(snapshot, poolId).stream().allMatch(canvasId::equals);
            if (alone || own.isEmpty()) {
                return;
            }
            String key = CanvasKeys.collected(poolId);
            String prunedKey = CanvasKeys.pruned(canvasId);
            Optional<Entry> collected = snapshot.get(key);
            PrunedBytes.condition(batch, key, version(collected));
            PrunedBytes.condition(batch, prunedKey, version(snapshot.get(prunedKey)));
            batch.put(key, collectedValue(collected(collected) - own.getAsLong()));
        } catch (StorageDamagedException e) {
            // a canvas is deleted however damaged it is; the next collection counts anew
            LOG.info("the size of canvas {} that is deleted cannot be read", canvasId, e);
        }
    }

    /** By how much the totals of a pool's canvases are above what is there, as an entry says. */
    static long collected(Optional<Entry> entry) {
        return entry.map(found -> new RecordReader(found.key(), found.value()).signed())
                .orElse(0L);
    }

    /** The value of such an entry. */
    static Bytes collectedValue(long bytes) {
        return new RecordWriter(10).signed(bytes).toBytes();
    }

    private static long version(Optional<Entry> entry) {
        return entry.map(Entry::version).orElse(0L);
    }

    /** What all of them took, rows that were collected since included. */
    long ownOf(Snapshot snapshot, List<String> users) {
        return users.stream()
                .mapToLong(user -> own(snapshot::get, user).orElse(0))
                .sum();
    }

    private OptionalLong own(Function<String, Optional<Entry>> entries, String canvasId) {
        String headKey = CanvasKeys.head(canvasId);
        Optional<Entry> head = entries.apply(headKey);
        if (head.isEmpty()) {
            return OptionalLong.empty();
        }
        long pruned = entries.apply(CanvasKeys.pruned(canvasId))
                .map(entry -> PrunedRecord.decode(entry).bytes())
                .orElse(0L);
        long total =
                reader.total(canvasId, RevisionRecord.decode(headKey, head.get().value()));
        return OptionalLong.of(Math.max(0, total - pruned));
    }
}
