package org.mosp.storage.canvas.store.audit;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;

/**
 * One walk over a canvas, from its revisions down to the tiles; every record is read from the store, not from memory, and once. What is
 * doubtful is looked at again: where the revision that refers to it was pruned meanwhile, or the canvas deleted, it is none. For one thread.
 */
final class CanvasWalk {

    private final Reading reading;
    private final CanvasReader reader;
    private final String canvasId;
    private final PoolWalk pool;

    /** Keys of records that are sound. */
    private final Set<String> sound = new HashSet<>();

    CanvasWalk(Reading reading, String canvasId, PoolWalk pool) {
        this.reading = reading;
        this.reader = reading.reader();
        this.canvasId = canvasId;
        this.pool = pool;
    }

    /**
     * A revision, if it is there.
     *
     * @throws NotFoundException if the canvas was deleted meanwhile
     */
    void revision(long number) {
        String key = CanvasKeys.revision(canvasId, number);
        reading.readIfThere(key, value -> RevisionRecord.decode(key, value)).ifPresent(record -> {
            if (record.number() != number) {
                reading.doubt(key, "it says it is revision " + record.number());
            }
            references(record);
        });
        settle(() -> reader.storage().get(key).isPresent());
    }

    /** What a head refers to that is not its revision's. */
    void head(CanvasReader.Head head) {
        references(head.record());
        settle(() -> reader.head(canvasId)
                .filter(now -> now.version() == head.version())
                .isPresent());
    }

    /** What is missing because nothing refers to it any more is no damage. */
    private void settle(BooleanSupplier wanted) {
        if (!reading.hasDoubts()) {
            return;
        }
        if (!isTrue(() -> reader.head(canvasId).isPresent())) {
            reading.forgetDoubts();
            throw new NotFoundException("canvas", canvasId);
        }
        if (isTrue(wanted)) {
            reading.confirmDoubts();
        } else {
            reading.forgetDoubts();
        }
    }

    /** What cannot be read is there. */
    private static boolean isTrue(BooleanSupplier look) {
        try {
            return look.getAsBoolean();
        } catch (StorageDamagedException e) {
            return true;
        }
    }

    private void references(RevisionRecord record) {
        for (LayerVersion layer : record.layers()) {
            layer(layer.layerId(), layer.revision());
        }
        if (record.merged() != 0) {
            layer(LayerData.MERGED, record.merged());
        }
        String metadata = CanvasKeys.metadata(canvasId, record.metadata());
        if (!sound.contains(metadata)
                && reading.read(metadata, value -> reader.serializers().read(Metadata.class, metadata, value))
                        .isPresent()) {
            sound.add(metadata);
        }
        if (record.entries() != 0) {
            entries(CanvasKeys.entries(canvasId, record.entries()));
        }
    }

    private void layer(String layerId, long revision) {
        String key = CanvasKeys.layer(canvasId, layerId, revision);
        if (sound.contains(key)) {
            return;
        }
        long doubts = reading.doubts();
        Optional<LayerRecord> layer = reading.read(key, value -> LayerRecord.decode(key, value, reader.serializers()));
        boolean complete = layer.isPresent() && pool.layer(key, layer.get());
        if (complete && reading.doubts() == doubts) {
            sound.add(key);
        }
    }

    private void entries(String key) {
        if (sound.contains(key)) {
            return;
        }
        long doubts = reading.doubts();
        Optional<EntryList> list = reading.read(key, value -> EntryList.decode(key, value));
        list.ifPresent(found -> found.entries().forEach((name, content) -> pool.entry(key, name, content)));
        if (list.isPresent() && reading.doubts() == doubts) {
            sound.add(key);
        }
    }
}
