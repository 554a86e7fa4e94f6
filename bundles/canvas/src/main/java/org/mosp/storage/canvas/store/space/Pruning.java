package org.mosp.storage.canvas.store.space;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.PruneReport;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.space.Turns.Turn;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;

/**
 * Takes revisions away: first their own records, from the oldest on, in batches each of which leaves a history that hangs together; then
 * the records that only they referred to. Any number of threads.
 *
 * <p>No batch changes the head, so no painter meets a conflict; none has it as its condition but where older software wrote it. A commit refers to what the head refers to, and the head of
 * the snapshot stays; elsewhere than forward the head goes by undo and redo only, which change the cursor, and then the choice is made
 * anew.
 */
final class Pruning {

    private static final int MAX_ATTEMPTS = 20;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final IncrementalStorage storage;
    private final int atOnce;
    private final long bytesAtOnce;
    private final Turns turns = new Turns("prunings", LONGEST_WAIT);

    /**
     * Of a store.
     *
     * @param atOnce how many records a batch takes
     * @param bytesAtOnce how many bytes of records that get another parent a batch takes before it is ended
     */
    Pruning(IncrementalStorage storage, int atOnce, long bytesAtOnce) {
        this.storage = storage;
        this.atOnce = atOnce;
        this.bytesAtOnce = bytesAtOnce;
    }

    /** As {@code CanvasSpace.prune}. */
    PruneReport prune(String canvasId, PrunePolicy policy, Progress progress) {
        try (Turn turn = turns.take(canvasId)) {
            Run run = new Run(canvasId, progress);
            PruneChoice choice = retried(() -> run.prune(policy));
            return new PruneReport(canvasId, choice.keptCount(), run.gone(), choice.labelled(), run.freed);
        }
    }

    /** Takes the records away that a pruning ended by a kill left behind. */
    void tidy(String canvasId) {
        try (Turn turn = turns.take(canvasId)) {
            Run run = new Run(canvasId, Progress.NONE);
            retried(() -> {
                run.removeUnused();
                return run;
            });
        }
    }

    private static <T> T retried(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (ConflictException | SnapshotExpiredException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** One call. */
    private final class Run {

        private final String canvasId;
        private final Progress progress;
        private final List<Long> gone = new ArrayList<>();
        private long freed;

        Run(String canvasId, Progress progress) {
            this.canvasId = canvasId;
            this.progress = progress;
        }

        /** Rising, though a choice made anew may have taken a lower number later. */
        List<Long> gone() {
            return gone.stream().sorted().toList();
        }

        PruneChoice prune(PrunePolicy policy) {
            PruneChoice choice;
            try (Snapshot snapshot = storage.snapshot()) {
                choice = new PruneChoice(snapshot, canvasId, policy);
                remove(snapshot, choice);
            }
            removeUnused();
            return choice;
        }

        private void remove(Snapshot snapshot, PruneChoice choice) {
            RevisionTable table = choice.table();
            List<Long> numbers = choice.pruned();
            PrunedBytes pruned = new PrunedBytes(storage, canvasId, table.head().poolId(), choice.userVersion());
            pruned.keepPicture(table);
            long[] children = table.childBytes();
            for (int from = 0; from < numbers.size(); ) {
                int to = from;
                long bytes = 0;
                do {
                    bytes += children[table.indexOf(numbers.get(to++))];
                } while (to < numbers.size()
                        && to - from < atOnce
                        && bytes + children[table.indexOf(numbers.get(to))] <= bytesAtOnce);
                remove(snapshot, choice, numbers.subList(from, to), pruned);
                progress.at("pruning", to, numbers.size());
                from = to;
            }
        }

        private void remove(Snapshot snapshot, PruneChoice choice, List<Long> numbers, PrunedBytes pruned) {
            RevisionTable table = choice.table();
            WriteBatch.Builder batch = batch(choice);
            long first = numbers.get(0);
            long last = numbers.get(numbers.size() - 1);
            // those that go later too: a kill between the batches leaves no revision whose parent is missing
            for (int index = table.indexOf(first) + 1; index < table.size(); index++) {
                boolean stays = choice.keepsAt(index) || table.number(index) > last;
                int parent = table.indexOf(table.parent(index));
                boolean parentGoes = parent >= 0
                        && !choice.keepsAt(parent)
                        && table.number(parent) >= first
                        && table.number(parent) <= last;
                if (stays && parentGoes) {
                    if (batch.bytes() >= bytesAtOnce) {
                        // the children of one revision may be more than a batch holds: those that have their new parent
                        // are no worse off
                        pruned.commit(batch, 0);
                        batch = batch(choice);
                    }
                    reparent(snapshot, choice, index, batch);
                }
            }
            long taken = 0;
            for (long number : numbers) {
                batch.delete(CanvasKeys.revision(canvasId, number));
                taken += table.bytes(table.indexOf(number));
            }
            long uncounted = table.head().total() == 0 ? uncounted(snapshot, numbers, batch) : 0;
            pruned.commit(batch, taken, uncounted);
            gone.addAll(numbers);
            freed += taken;
        }

        /** What revisions added, which the history's sum will lack; the head's next total is that sum, so it must not come between. */
        private long uncounted(Snapshot snapshot, List<Long> numbers, WriteBatch.Builder batch) {
            String headKey = CanvasKeys.head(canvasId);
            PrunedBytes.condition(
                    batch, headKey, snapshot.get(headKey).map(Entry::version).orElse(0L));
            return numbers.stream()
                    .flatMap(number -> snapshot.get(CanvasKeys.revision(canvasId, number)).stream())
                    .mapToLong(entry ->
                            RevisionRecord.decode(entry.key(), entry.value()).bytesAdded())
                    .sum();
        }

        /** One that counts only while the choice does. */
        private WriteBatch.Builder batch(PruneChoice choice) {
            WriteBatch.Builder batch = WriteBatch.builder();
            PrunedBytes.condition(batch, CanvasKeys.labels(canvasId), choice.labelsVersion());
            PrunedBytes.condition(batch, CanvasKeys.cursor(canvasId), choice.cursorVersion());
            return batch;
        }

        private void reparent(Snapshot snapshot, PruneChoice choice, int index, WriteBatch.Builder batch) {
            String key = CanvasKeys.revision(canvasId, choice.table().number(index));
            Entry entry = snapshot.get(key)
                    .orElseThrow(() -> new StorageDamagedException("incremental store", -1, key, "missing", null));
            batch.put(key, RevisionRecord.withParent(key, entry.value(), choice.parentInstead(index)))
                    .ifUnchanged(key, entry.version());
        }

        private void removeUnused() {
            try (Snapshot snapshot = storage.snapshot()) {
                String headKey = CanvasKeys.head(canvasId);
                RevisionRecord head = snapshot.get(headKey)
                        .map(entry -> RevisionRecord.decode(headKey, entry.value()))
                        .orElseThrow(() -> new NotFoundException("canvas", canvasId));
                long userVersion = snapshot.get(CanvasKeys.user(head.poolId(), canvasId))
                        .map(Entry::version)
                        .orElse(0L);
                UnusedRecords unused = new UnusedRecords(snapshot, canvasId, head, number -> true);
                Removal removal = new Removal(new PrunedBytes(storage, canvasId, head.poolId(), userVersion));
                unused.layers(removal::add);
                unused.metadata(removal::add);
                unused.entryLists(removal::add);
                removal.commit();
            }
        }

        /** Deletes in batches. */
        private final class Removal {

            private final PrunedBytes pruned;
            private WriteBatch.Builder batch = WriteBatch.builder();
            private int count;
            private long taken;

            Removal(PrunedBytes pruned) {
                this.pruned = pruned;
            }

            void add(Entry entry) {
                batch.delete(entry.key());
                taken += (long) entry.key().length() + entry.value().length();
                if (++count == atOnce) {
                    commit();
                }
            }

            void commit() {
                if (count > 0) {
                    pruned.commit(batch, taken);
                    freed += taken;
                    batch = WriteBatch.builder();
                    count = 0;
                    taken = 0;
                }
            }
        }
    }
}
