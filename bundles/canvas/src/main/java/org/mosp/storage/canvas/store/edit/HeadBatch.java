package org.mosp.storage.canvas.store.edit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.CanvasSchema;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.WriteBatch;

/** The one batch that makes an edit's changes, under the condition that the head is still the one it started from. */
public final class HeadBatch {

    private final LocalCanvasEdit edit;
    private final CanvasReader reader;
    private final String canvasId;
    private final long number;
    private final int version;
    private final Map<String, LayerRecord> records = new HashMap<>();
    private final Map<TileRef, TileRef> decided = new HashMap<>();
    private final WriteBatch.Builder user = WriteBatch.builder();
    private final RevisionRecord revision;
    private long replacedBytes;

    HeadBatch(LocalCanvasEdit edit, CanvasReader reader, Instant now, int version) {
        this.edit = edit;
        this.version = version;
        this.reader = reader;
        this.canvasId = edit.canvasId();
        this.number = edit.head().map(head -> head.record().highest()).orElse(0L) + 1;
        this.revision = build(now.truncatedTo(ChronoUnit.MICROS));
    }

    /** What the batch makes. */
    public RevisionRecord revision() {
        return revision;
    }

    /** Changes of keyspace USER. */
    public WriteBatch user() {
        return user.build();
    }

    /** Changes of keyspace STORE: the mark for the projector. */
    public WriteBatch store() {
        WriteBatch.Builder store = WriteBatch.builder()
                .put(
                        CanvasKeys.mark(canvasId),
                        Mark.changed(edit.session().poolId()).encode());
        edit.begun().conditions(store);
        return store.build();
    }

    /** The layers' records written, by key. */
    public Map<String, LayerRecord> records() {
        return records;
    }

    private RevisionRecord build(Instant now) {
        Optional<RevisionRecord> parent = edit.head().map(CanvasReader.Head::record);
        boolean picture = parent.isEmpty() || edit.tree().changed();
        List<LayerVersion> layers = new ArrayList<>(edit.tree().layers().size());
        for (EditedLayer layer : edit.tree().layers()) {
            long version = write(layer, Map.of());
            picture |= version == number;
            layers.add(new LayerVersion(layer.id(), version));
        }
        long merged = edit.merged()
                .map(image -> write(image, edit.prediction().decide(image, decided)))
                .orElse(0L);
        picture |= merged == number;
        edit.intake().stageIfMany();
        edit.session().addTo(user, used());
        edit.session().conditions(user);
        RevisionRecord record = new RevisionRecord(
                number,
                edit.base(),
                now,
                0,
                edit.comment(),
                edit.session().poolId(),
                writeMetadata(parent, now),
                writeEntries(parent),
                merged,
                picture ? number : parent.map(RevisionRecord::pixels).orElse(number),
                layers,
                number,
                edit.nextLayer(),
                0);
        writeThumbnail();
        return writeRevision(record, parent.isEmpty());
    }

    private long write(EditedLayer layer, Map<TileRef, TileRef> tiles) {
        Optional<LayerRecord> changed = layer.changed(edit.session(), tiles, version >= CanvasSchema.WITH_TALLY);
        if (changed.isEmpty()) {
            return layer.baseRevision();
        }
        String key = CanvasKeys.layer(canvasId, layer.id(), number);
        user.put(key, changed.get().encode(), version);
        records.put(key, changed.get());
        return number;
    }

    private long writeMetadata(Optional<RevisionRecord> parent, Instant now) {
        Optional<Metadata> changed = edit.changedMetadata();
        if (changed.isEmpty()) {
            return parent.map(RevisionRecord::metadata).orElse(0L);
        }
        Bytes bytes = reader.serializers().write(Metadata.class, changed.get().withUpdatedAt(now));
        user.put(CanvasKeys.metadata(canvasId), bytes);
        user.put(CanvasKeys.metadata(canvasId, number), bytes);
        return number;
    }

    private long writeEntries(Optional<RevisionRecord> parent) {
        return edit.changedEntries()
                .map(entries -> {
                    if (entries.entries().isEmpty()) {
                        return 0L;
                    }
                    user.put(CanvasKeys.entries(canvasId, number), entries.encode());
                    return number;
                })
                .orElseGet(() -> parent.map(RevisionRecord::entries).orElse(0L));
    }

    private void writeThumbnail() {
        edit.thumbnail().ifPresent(png -> {
            String key = CanvasKeys.thumbnail(canvasId);
            if (png.isEmpty()) {
                user.delete(key);
            } else {
                Bytes packed = reader.codec().pack(png);
                // written even if it is the same: its version says that it is as new as the picture
                boolean same = reader.storage()
                        .get(key)
                        .filter(entry -> entry.value().equals(packed))
                        .isPresent();
                replacedBytes = same ? packed.length() : 0;
                user.put(key, packed);
            }
        });
    }

    private RevisionRecord writeRevision(RevisionRecord record, boolean first) {
        String headKey = CanvasKeys.head(canvasId);
        String revisionKey = CanvasKeys.revision(canvasId, number);
        if (first) {
            user.ifAbsent(headKey);
            user.put(CanvasKeys.user(edit.session().poolId(), canvasId), Bytes.EMPTY);
        } else {
            user.ifUnchanged(headKey, edit.head().orElseThrow().version());
        }
        long own = (long) headKey.length()
                + revisionKey.length()
                + record.encode(true).length()
                + record.encode(false).length();
        long added = edit.session().stagedBytes() + user.bytes() - replacedBytes + own;
        RevisionRecord counted = record.withBytes(added, before(headKey) + added);
        user.put(headKey, counted.encode(true));
        user.put(revisionKey, counted.encode(false));
        return counted;
    }

    /** The bytes of all commits before, less the head that this one replaces. */
    private long before(String headKey) {
        return edit.head()
                .map(CanvasReader.Head::record)
                .map(head -> reader.total(canvasId, head)
                        - headKey.length()
                        - head.encode(true).length())
                .orElse(0L);
    }

    /** Tiles that were put twice in the edit, or in a layer that is gone, leave rows behind that nobody needs. */
    private BiPredicate<RowKind, RowName> used() {
        Set<RowName> tiles = new HashSet<>();
        edit.tree().layers().forEach(layer -> layer.addRows(tiles));
        edit.merged().ifPresent(layer -> layer.addRows(tiles));
        decided.values().forEach(tile -> tile.row().ifPresent(tiles::add));
        return (kind, name) -> kind != RowKind.TILE || tiles.contains(name);
    }
}
