package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.store.edit.Thumbnail;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.Mark;
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
            } catch (StorageDamagedException e) {
                continue; // the audit tells it
            } catch (StorageReadOnlyException e) {
                return repaired; // a damaged engine takes no writes: a new store does, of mosp verify --salvage
            }
        }
        return repaired;
    }

    private void repair(String canvasId, Head head, List<String> repaired) {
        WriteBatch.Builder batch = WriteBatch.builder().ifUnchanged(CanvasKeys.head(canvasId), head.version());
        List<String> parts = new ArrayList<>();
        String user = CanvasKeys.user(head.record().poolId(), canvasId);
        if (isMissing(user)) {
            batch.put(user, Bytes.EMPTY);
            parts.add("the pool's entry of canvas " + canvasId);
        }
        boolean picture = isThumbnailWanted(canvasId);
        if (picture) {
            batch.delete(CanvasKeys.thumbnail(canvasId));
            if (!isMissing(CanvasKeys.thumbnail(canvasId))) {
                parts.add("the thumbnail of canvas " + canvasId);
            }
        }
        if (!parts.isEmpty() || picture) {
            try {
                framework.commit(
                        batch.build(),
                        WriteBatch.builder()
                                .put(
                                        CanvasKeys.mark(canvasId),
                                        new Mark(false, head.record().poolId()).encode())
                                .build());
                repaired.addAll(parts);
                changed.accept(canvasId);
            } catch (ConflictException e) {
                // the head moved on
            }
        }
        if (head.record().merged() != 0
                && !isMergedSound(canvasId, head)
                && withoutMerged.apply(canvasId, reader.head(canvasId).orElse(head))) {
            repaired.add("the head of canvas " + canvasId + ", which has no merged image any more");
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
