package org.mosp.storage.canvas.store.space;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Cursor;
import org.mosp.storage.canvas.store.index.LabelList;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/**
 * Which revisions of a canvas stay: the head, the way from it to what redo leads to, those with a label, and those of a policy. Chosen
 * from one snapshot; valid while the entries of the labels and of the cursor are what they were.
 */
final class PruneChoice {

    private static final long MAX_SECONDS = Long.MAX_VALUE / 2_000_000;

    private final RevisionTable table;
    private final BitSet kept = new BitSet();
    private final long[] nearest;
    private final long labelled;
    private final long labelsVersion;
    private final long cursorVersion;
    private final long userVersion;

    PruneChoice(Snapshot snapshot, String canvasId, PrunePolicy policy) {
        this.table = RevisionTable.read(snapshot, canvasId);
        Optional<Entry> labels = snapshot.get(CanvasKeys.labels(canvasId));
        Optional<Entry> cursor = snapshot.get(CanvasKeys.cursor(canvasId));
        this.labelsVersion = version(labels);
        this.cursorVersion = version(cursor);
        this.userVersion = version(snapshot.get(CanvasKeys.user(table.head().poolId(), canvasId)));
        kept.set(table.indexOf(table.head().number()));
        cursor.ifPresent(this::keepWayToTip);
        keepOf(policy);
        int others = kept.cardinality();
        labels.ifPresent(this::keepLabelled);
        this.labelled = kept.cardinality() - (long) others;
        this.nearest = nearestKept();
    }

    private static long version(Optional<Entry> entry) {
        return entry.map(Entry::version).orElse(0L);
    }

    private void keepWayToTip(Entry cursor) {
        long head = table.head().number();
        List<Integer> way = new ArrayList<>();
        long number = Cursor.decode(cursor.key(), cursor.value()).tip();
        while (number > head) {
            int index = table.indexOf(number);
            if (index < 0) {
                return;
            }
            way.add(index);
            number = table.parent(index);
        }
        // else a commit began a branch, and the tip counts no more
        if (number == head) {
            way.forEach(kept::set);
        }
    }

    private void keepLabelled(Entry labels) {
        for (Label label : LabelList.decode(labels.key(), labels.value()).labels()) {
            int index = table.indexOf(label.revision());
            if (index >= 0) {
                kept.set(index);
            }
        }
    }

    private void keepOf(PrunePolicy policy) {
        int oldestOfLast = Math.max(0, table.size() - policy.keepLast());
        kept.set(oldestOfLast, table.size());
        policy.oneEach().ifPresent(each -> {
            long micros = Math.min(each.toSeconds(), MAX_SECONDS) * 1_000_000 + each.toNanosPart() / 1_000;
            Set<Long> intervals = new HashSet<>();
            for (int index = oldestOfLast - 1; index >= 0; index--) {
                if (intervals.add(Math.floorDiv(table.time(index), micros))) {
                    kept.set(index);
                }
            }
        });
    }

    /** For each revision itself or its nearest ancestor that stays, 0 where there is none. */
    private long[] nearestKept() {
        long[] found = new long[table.size()];
        for (int index = 0; index < found.length; index++) {
            int parent = table.indexOf(table.parent(index));
            found[index] = kept.get(index) ? table.number(index) : parent < 0 ? 0 : found[parent];
        }
        return found;
    }

    RevisionTable table() {
        return table;
    }

    boolean keeps(long number) {
        int index = table.indexOf(number);
        return index >= 0 && kept.get(index);
    }

    boolean keepsAt(int index) {
        return kept.get(index);
    }

    /** How many stay. */
    long keptCount() {
        return kept.cardinality();
    }

    /** How many stay for their label alone. */
    long labelled() {
        return labelled;
    }

    /** The numbers of those that go, rising. */
    List<Long> pruned() {
        List<Long> pruned = new ArrayList<>();
        for (int index = kept.nextClearBit(0); index < table.size(); index = kept.nextClearBit(index + 1)) {
            pruned.add(table.number(index));
        }
        return pruned;
    }

    /** The parent that a revision gets when the one it has is gone: the nearest ancestor that stays, 0 where there is none. */
    long parentInstead(int index) {
        int parent = table.indexOf(table.parent(index));
        return parent < 0 ? 0 : nearest[parent];
    }

    long labelsVersion() {
        return labelsVersion;
    }

    long cursorVersion() {
        return cursorVersion;
    }

    /** Of the entry that says that the canvas uses its pool: written once, gone with the canvas. */
    long userVersion() {
        return userVersion;
    }
}
