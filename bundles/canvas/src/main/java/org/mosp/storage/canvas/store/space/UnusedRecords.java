package org.mosp.storage.canvas.store.space;

import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/**
 * Records of a canvas that neither its head nor one of some revisions refers to. That stays so: a commit refers to what its parent does
 * and to what it writes under a number never used before. For one thread.
 */
final class UnusedRecords {

    private final Snapshot snapshot;
    private final String canvasId;
    private final long highest;
    private final References references;

    /** Of a canvas in a snapshot, if only the head and the revisions that a predicate lets through count. */
    UnusedRecords(Snapshot snapshot, String canvasId, RevisionRecord head, LongPredicate revisions) {
        this.snapshot = snapshot;
        this.canvasId = canvasId;
        this.highest = Math.max(head.number(), head.highest());
        this.references = new References(snapshot, canvasId, head, revisions);
    }

    void layers(Consumer<Entry> consumer) {
        scan(CanvasKeys.layers(canvasId), references::hasLayer, consumer);
    }

    void entryLists(Consumer<Entry> consumer) {
        scan(CanvasKeys.entryLists(canvasId), references::hasEntries, consumer);
    }

    void metadata(Consumer<Entry> consumer) {
        scan(CanvasKeys.metadatas(canvasId), references::hasMetadata, consumer);
    }

    private void scan(String prefix, Predicate<String> used, Consumer<Entry> consumer) {
        try (Stream<Entry> entries = snapshot.scan(prefix)) {
            for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
                Entry entry = each.next();
                // what is newer than the head belongs to a revision of which the snapshot knows nothing
                boolean known = References.number(entry.key()).orElse(Long.MAX_VALUE) <= highest;
                if (known && !used.test(entry.key())) {
                    consumer.accept(entry);
                }
            }
        }
    }
}
