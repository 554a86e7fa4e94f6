package org.mosp.storage.canvas.store.audit;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.edit.Thumbnail;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Cursor;
import org.mosp.storage.canvas.store.index.LabelList;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/**
 * What stands beside a canvas's revisions, and must fit them at one instant: the head, its metadata, labels, the cursor, the thumbnail, the
 * entry by which the pool knows the canvas. For one thread.
 */
final class RecordCheck {

    private final Reading reading;
    private final CanvasReader reader;
    private final Snapshot snapshot;
    private final KeyNames names;
    private final String canvasId;

    RecordCheck(Reading reading, Snapshot snapshot, String canvasId) {
        this.reading = reading;
        this.reader = reading.reader();
        this.snapshot = snapshot;
        this.names = new KeyNames(snapshot, reading);
        this.canvasId = canvasId;
    }

    /**
     * Checks them against a head of the same instant.
     *
     * @return the numbers of the revisions that can be read
     */
    NavigableSet<Long> check(RevisionRecord head) {
        NavigableMap<Long, Long> parents = parents();
        String revisionKey = CanvasKeys.revision(canvasId, head.number());
        Optional<RevisionRecord> own = read(revisionKey, value -> RevisionRecord.decode(revisionKey, value));
        if (own.isEmpty() && !names.has(revisionKey)) {
            reading.problem(revisionKey, "missing: the head is this revision");
        }
        own.filter(record -> !same(record, head))
                .ifPresent(record -> reading.problem(
                        CanvasKeys.head(canvasId), "it is not what its revision " + head.number() + " says"));
        if (head.highest() < head.number() || parents.keySet().stream().anyMatch(number -> number > head.highest())) {
            reading.problem(
                    CanvasKeys.head(canvasId), "there is a revision above the highest it knows, " + head.highest());
        }
        parents.forEach((number, parent) -> {
            if (parent != 0 && !parents.containsKey(parent) && !names.has(CanvasKeys.revision(canvasId, parent))) {
                reading.problem(
                        CanvasKeys.revision(canvasId, number), "its parent, revision " + parent + ", is missing");
            }
        });
        metadata(head);
        notes(parents);
        if (!names.has(CanvasKeys.user(head.poolId(), canvasId))) {
            reading.problem(
                    CanvasKeys.user(head.poolId(), canvasId),
                    "missing: a collection would take the canvas's tiles for garbage; mosp verify --repair puts it");
        }
        String thumbnail = CanvasKeys.thumbnail(canvasId);
        names.get(thumbnail)
                .flatMap(entry -> Thumbnail.problem(reader.codec(), thumbnail, entry.value()))
                .ifPresent(what -> reading.problem(thumbnail, what + "; mosp verify --repair has it made anew"));
        return parents.navigableKeySet();
    }

    /** But for the parent, which a prune changes in the revision only, and for what only a head says. */
    private static boolean same(RevisionRecord one, RevisionRecord other) {
        return one.number() == other.number()
                && one.createdAt().equals(other.createdAt())
                && one.bytesAdded() == other.bytesAdded()
                && one.comment().equals(other.comment())
                && one.poolId().equals(other.poolId())
                && one.metadata() == other.metadata()
                && one.entries() == other.entries()
                && one.merged() == other.merged()
                && one.pixels() == other.pixels()
                && one.layers().equals(other.layers());
    }

    /** The parent of each revision that can be read. */
    private NavigableMap<Long, Long> parents() {
        NavigableMap<Long, Long> parents = new TreeMap<>();
        try (Stream<Entry> entries = snapshot.scan(CanvasKeys.revisions(canvasId))) {
            Iterator<Entry> each = entries.iterator();
            while (true) {
                try {
                    if (!each.hasNext()) {
                        return parents;
                    }
                    Entry entry = each.next();
                    RevisionRecord record = RevisionRecord.decode(entry.key(), entry.value());
                    parents.put(
                            CanvasKeys.number(entry.key()
                                    .substring(CanvasKeys.revisions(canvasId).length())),
                            record.parent());
                } catch (StorageDamagedException e) {
                    reading.problem(e.key().orElse(e.where()), String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** A migration may have moved one of the two and not yet the other: what they say counts. */
    private void metadata(RevisionRecord head) {
        String key = CanvasKeys.metadata(canvasId);
        String revisionKey = CanvasKeys.metadata(canvasId, head.metadata());
        Optional<Bytes> ofHead = names.get(key).map(Entry::value);
        Optional<Bytes> ofRevision = names.get(revisionKey).map(Entry::value);
        if (ofHead.isEmpty()) {
            if (!names.has(key)) {
                reading.problem(key, "missing: the head's metadata");
            }
        } else if (ofRevision.isPresent() && !ofHead.equals(ofRevision)) {
            Optional<Metadata> one =
                    decode(key, ofHead.get(), value -> reader.serializers().read(Metadata.class, key, value));
            Optional<Metadata> other = decode(revisionKey, ofRevision.get(), value -> reader.serializers()
                    .read(Metadata.class, revisionKey, value));
            if (one.isPresent() && other.isPresent() && !one.equals(other)) {
                reading.problem(key, "it is not what " + revisionKey + " says");
            }
        }
    }

    /** A cursor whose tip was pruned is harmless: nothing can be done again then. */
    private void notes(Map<Long, Long> revisions) {
        String labelsKey = CanvasKeys.labels(canvasId);
        read(labelsKey, value -> LabelList.decode(labelsKey, value)).ifPresent(list -> {
            for (Label label : list.labels()) {
                if (!revisions.containsKey(label.revision())) {
                    reading.problem(
                            labelsKey,
                            "label " + label.name() + " names revision " + label.revision() + ", which is not there");
                }
            }
        });
        String cursorKey = CanvasKeys.cursor(canvasId);
        read(cursorKey, value -> Cursor.decode(cursorKey, value));
    }

    private <T> Optional<T> read(String key, Function<Bytes, T> decoder) {
        return names.get(key).flatMap(entry -> decode(key, entry.value(), decoder));
    }

    private <T> Optional<T> decode(String key, Bytes value, Function<Bytes, T> decoder) {
        try {
            return Optional.of(decoder.apply(value));
        } catch (StorageDamagedException e) {
            reading.problem(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
