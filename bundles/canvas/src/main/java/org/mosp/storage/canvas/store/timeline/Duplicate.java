package org.mosp.storage.canvas.store.timeline;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.FreshThumbnail;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;

/**
 * The one batch that makes a canvas of a revision of another one, in the same pool. The records of the layers are copied as they are, under the
 * conditions that the revision and its canvas are still there; a commit to the canvas does not disturb it. For one thread.
 *
 * <p>It needs no condition on the pool's epoch: the revision is there before and after the instant it was read at, so a collection has marked
 * its rows, or was not to sweep any that are newer than itself.
 */
final class Duplicate {

    private static final long FIRST = 1;

    private final CanvasReader reader;
    private final Snapshot snapshot;
    private final String canvasId;
    private final String newId;
    private final RevisionRecord head;
    private final RevisionRecord source;
    private final WriteBatch.Builder user = WriteBatch.builder();
    private @Nullable RevisionRecord made;

    Duplicate(CanvasReader reader, Snapshot snapshot, String canvasId, long revision, String newId) {
        this.reader = reader;
        this.snapshot = snapshot;
        this.canvasId = canvasId;
        this.newId = newId;
        String headKey = CanvasKeys.head(canvasId);
        this.head = snapshot.get(headKey)
                .map(entry -> RevisionRecord.decode(headKey, entry.value()))
                .orElseThrow(() -> new NotFoundException("canvas", canvasId));
        String key = CanvasKeys.revision(canvasId, revision);
        Entry entry = (revision < 1 ? Optional.<Entry>empty() : snapshot.get(key))
                .orElseThrow(() -> new NotFoundException("revision", canvasId + "@" + revision));
        this.source = RevisionRecord.decode(key, entry.value());
        user.ifUnchanged(key, entry.version());
        // written with the canvas's first revision and deleted with its head, never else
        String userKey = CanvasKeys.user(source.poolId(), canvasId);
        user.ifUnchanged(userKey, require(userKey).version());
    }

    /** Of the revision. */
    Metadata metadata() {
        String key = CanvasKeys.metadata(canvasId, source.metadata());
        return reader.serializers()
                .read(Metadata.class, key, require(key).value())
                .withUpdatedAt(source.createdAt());
    }

    /** Fills the batch. */
    void build(Metadata metadata) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        List<LayerVersion> layers = new ArrayList<>(source.layers().size());
        for (LayerVersion layer : source.layers()) {
            copyLayer(layer.layerId(), layer.revision());
            layers.add(new LayerVersion(layer.layerId(), FIRST));
        }
        if (source.merged() != 0) {
            copyLayer(LayerData.MERGED, source.merged());
        }
        if (source.entries() != 0) {
            Entry entries = require(CanvasKeys.entries(canvasId, source.entries()));
            user.put(CanvasKeys.entries(newId, FIRST), entries.value(), entries.schemaVersion());
        }
        Bytes changed = reader.serializers().write(Metadata.class, metadata.withUpdatedAt(now));
        user.put(CanvasKeys.metadata(newId), changed);
        user.put(CanvasKeys.metadata(newId, FIRST), changed);
        if (source.number() == head.number()) {
            FreshThumbnail.of(canvasId, head, snapshot::get)
                    .ifPresent(found -> user.put(CanvasKeys.thumbnail(newId), found.value(), found.schemaVersion()));
        }
        user.put(CanvasKeys.user(source.poolId(), newId), Bytes.EMPTY);
        writeRevision(new RevisionRecord(
                FIRST,
                0,
                now,
                0,
                "duplicate of " + canvasId + ", revision " + source.number(),
                source.poolId(),
                FIRST,
                source.entries() == 0 ? 0 : FIRST,
                source.merged() == 0 ? 0 : FIRST,
                FIRST,
                layers,
                FIRST,
                head.nextLayer(),
                0));
    }

    WriteBatch user() {
        return user.build();
    }

    WriteBatch store() {
        return WriteBatch.builder()
                .put(CanvasKeys.mark(newId), Mark.changed(source.poolId()).encode())
                .build();
    }

    /** The new canvas's first revision. */
    RevisionRecord record() {
        if (made == null) {
            throw new IllegalStateException("not built");
        }
        return made;
    }

    private void copyLayer(String layerId, long revision) {
        Entry entry = require(CanvasKeys.layer(canvasId, layerId, revision));
        // in the version it is in: while a step is half done the store takes both
        user.put(CanvasKeys.layer(newId, layerId, FIRST), entry.value(), entry.schemaVersion());
    }

    private void writeRevision(RevisionRecord record) {
        String headKey = CanvasKeys.head(newId);
        String revisionKey = CanvasKeys.revision(newId, FIRST);
        long own = (long) headKey.length()
                + revisionKey.length()
                + record.encode(true).length()
                + record.encode(false).length();
        long added = user.bytes() + own;
        RevisionRecord counted = record.withBytes(added, added);
        user.ifAbsent(headKey);
        user.put(headKey, counted.encode(true));
        user.put(revisionKey, counted.encode(false));
        made = counted;
    }

    private Entry require(String key) {
        return snapshot.get(key)
                .orElseThrow(() -> new StorageDamagedException(
                        "incremental store", -1, key, "missing: a revision refers to it", null));
    }
}
