package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.QuotaExceededException;
import org.mosp.storage.canvas.store.edit.Thumbnail;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.pool.Epoch;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;

/**
 * Makes anew what follows from other data. Each write has the condition that the head is still the one that was looked at: where it moved
 * on, the next repair looks again. Any number of threads.
 */
public final class CanvasRepair {

    /** A canvas that is painted, or a pool that is collected, gives way to an entry of a few bytes soon. */
    private static final int TRIES = 5;

    private final CanvasReader reader;
    private final FrameworkStorage framework;
    private final Consumer<String> changed;
    private final BiFunction<String, Head, Boolean> withoutMerged;

    /**
     * Of a store.
     *
     * @param changed told a canvas that has a new mark
     * @param withoutMerged commits a revision of a canvas that is its head without the merged image; false if the head moved on
     */
    public CanvasRepair(
            CanvasReader reader,
            FrameworkStorage framework,
            Consumer<String> changed,
            BiFunction<String, Head, Boolean> withoutMerged) {
        this.reader = reader;
        this.framework = framework;
        this.changed = changed;
        this.withoutMerged = withoutMerged;
    }

    /** What was repaired, in words; thumbnails are made when the projector comes to them. */
    public List<String> repair(List<String> canvasIds, Progress progress) {
        List<String> repaired = new ArrayList<>();
        long done = 0;
        for (String id : canvasIds) {
            progress.at("looking for repairs", done++, canvasIds.size());
            try {
                Optional<Head> head = reader.head(id);
                if (head.isPresent()) {
                    repair(id, head.get(), repaired);
                }
            } catch (StorageDamagedException | NotFoundException | QuotaExceededException e) {
                continue; // the audit tells it, and the others are repaired all the same
            } catch (StorageReadOnlyException e) {
                return repaired; // a damaged engine takes no writes: a new store does, of mosp verify --salvage
            }
        }
        return repaired;
    }

    private void repair(String canvasId, Head head, List<String> repaired) {
        // first and alone: without it the tiles are garbage
        if (putUser(canvasId)) {
            repaired.add("the pool's entry of canvas " + canvasId);
        }
        if (isThumbnailWanted(canvasId)) {
            boolean damaged = !isMissing(CanvasKeys.thumbnail(canvasId));
            if (haveThumbnailMade(canvasId, head) && damaged) {
                repaired.add("the thumbnail of canvas " + canvasId);
            }
        }
        if (head.record().merged() != 0 && !isMergedSound(canvasId, head) && withoutMerged.apply(canvasId, head)) {
            repaired.add("the head of canvas " + canvasId + ", which has no merged image any more");
        }
    }

    /**
     * Puts the entry by which the pool knows the canvas, where it is missing. The pool's epoch is raised with it, to one that is even or odd
     * as before: a collection that marked without the canvas deletes nothing more.
     */
    private boolean putUser(String canvasId) {
        for (int tries = 1; ; tries++) {
            Optional<Head> head = reader.head(canvasId);
            if (head.isEmpty()) {
                return false;
            }
            String poolId = head.get().record().poolId();
            String user = CanvasKeys.user(poolId, canvasId);
            if (!isMissing(user)) {
                return false;
            }
            WriteBatch.Builder batch = WriteBatch.builder()
                    .ifUnchanged(CanvasKeys.head(canvasId), head.get().version())
                    .put(user, Bytes.EMPTY);
            raiseEpoch(poolId, batch);
            try {
                reader.storage().commit(batch.build());
                return true;
            } catch (ConflictException e) {
                if (tries == TRIES) {
                    return false; // the next repair looks again
                }
            }
        }
    }

    private void raiseEpoch(String poolId, WriteBatch.Builder batch) {
        try {
            Epoch epoch = Epoch.read(reader.storage(), poolId);
            batch.put(epoch.key(), Epoch.value(epoch.number() + 2));
            epoch.condition(batch);
        } catch (StorageDamagedException e) {
            return; // no collection begins under an epoch that cannot be read
        }
    }

    /** Whether the mark is there that has it made. */
    private boolean haveThumbnailMade(String canvasId, Head head) {
        try {
            framework.commit(
                    WriteBatch.builder()
                            .ifUnchanged(CanvasKeys.head(canvasId), head.version())
                            .delete(CanvasKeys.thumbnail(canvasId))
                            .build(),
                    WriteBatch.builder()
                            .put(
                                    CanvasKeys.mark(canvasId),
                                    Mark.changed(head.record().poolId()).encode())
                            .build());
            changed.accept(canvasId);
            return true;
        } catch (ConflictException e) {
            return false; // the head moved on
        }
    }

    private boolean isMissing(String key) {
        try {
            return reader.storage().get(key).isEmpty();
        } catch (StorageDamagedException e) {
            return false;
        }
    }

    private boolean isThumbnailWanted(String canvasId) {
        String key = CanvasKeys.thumbnail(canvasId);
        try {
            Optional<Entry> entry = reader.storage().get(key);
            return entry.isEmpty()
                    || Thumbnail.problem(reader.codec(), key, entry.get().value())
                            .isPresent();
        } catch (StorageDamagedException e) {
            return true;
        }
    }

    private boolean isMergedSound(String canvasId, Head head) {
        Reading reading = new Reading(reader);
        String key = CanvasKeys.layer(canvasId, LayerData.MERGED, head.record().merged());
        Optional<LayerRecord> record = reading.read(key, value -> LayerRecord.decode(key, value, reader.serializers()));
        return record.isPresent()
                && new PoolWalk(reading, head.record().poolId()).layer(key, record.get())
                && !reading.hasDoubts();
    }
}
