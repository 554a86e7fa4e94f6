package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.spi.Keyspace;

/**
 * Which canvases there are in which pools, and what belongs to none: records of a canvas without a head, pools that no canvas uses. That is
 * space that can come back, or a canvas whose head is lost. For one thread.
 */
final class StrayRecords {

    private final Reading reading;
    private final FrameworkStorage framework;
    private final KeyNames names;
    private final List<Problem> notes;

    StrayRecords(Reading reading, FrameworkStorage framework, Snapshot snapshot, List<Problem> notes) {
        this.reading = reading;
        this.framework = framework;
        this.names = new KeyNames(snapshot, reading);
        this.notes = notes;
    }

    /** Adds the canvases to their pools, and tells what belongs to none. */
    void find(Map<String, List<String>> byPool) {
        List<String> headless = new ArrayList<>();
        Set<String> unread = new HashSet<>();
        for (String id : names.under(CanvasKeys.CANVASES)) {
            String key = CanvasKeys.head(id);
            Optional<Entry> head = names.get(key);
            if (head.isPresent()) {
                pool(key, head.get())
                        .ifPresentOrElse(
                                pool -> byPool.computeIfAbsent(pool, each -> new ArrayList<>())
                                        .add(id),
                                () -> unread.add(id));
            } else if (names.has(key)) {
                unread.add(id);
            } else {
                headless.add(id);
            }
        }
        Set<String> known = new HashSet<>();
        for (String pool : names.under(CanvasKeys.POOLS)) {
            List<String> users = names.under(CanvasKeys.users(pool));
            known.addAll(users);
            if (users.isEmpty() && !byPool.containsKey(pool)) {
                note(
                        CanvasKeys.pool(pool),
                        "no canvas uses this pool: of a canvas that was deleted, or of an import under way; "
                                + names.size(CanvasKeys.pool(pool)) + " that can come back");
            }
            epoch(pool);
        }
        headless.forEach(id -> headless(id, known.contains(id)));
        known.removeAll(headless);
        known.removeAll(unread);
        byPool.values().forEach(known::removeAll);
        known.forEach(id -> note("canvas " + id, "a pool says that this canvas uses it, and there is no such canvas"));
    }

    private Optional<String> pool(String key, Entry head) {
        try {
            return Optional.of(RevisionRecord.decode(key, head.value()).poolId());
        } catch (StorageDamagedException e) {
            reading.problem(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A delete takes head and user entry at once, and leaves a mark until the rest is gone. */
    private void headless(String canvasId, boolean known) {
        if (names.under(CanvasKeys.revisions(canvasId)).isEmpty()) {
            note(CanvasKeys.canvas(canvasId), "records of no canvas: " + names.size(CanvasKeys.canvas(canvasId)));
        } else if (known) {
            reading.problem(
                    CanvasKeys.head(canvasId),
                    "missing: there are revisions, and a pool says that the canvas uses it; mosp verify --salvage goes on from the newest");
        } else if (!isBeingDeleted(canvasId)) {
            note(
                    CanvasKeys.canvas(canvasId),
                    "records of a canvas that was deleted: " + names.size(CanvasKeys.canvas(canvasId))
                            + " that can come back");
        }
    }

    private boolean isBeingDeleted(String canvasId) {
        String key = CanvasKeys.mark(canvasId);
        try {
            return framework
                    .get(Keyspace.STORE, key)
                    .filter(mark -> Mark.decode(key, mark.value()).deleted())
                    .isPresent();
        } catch (StorageDamagedException e) {
            reading.problem(key, String.valueOf(e.getMessage()));
            return true; // what it said cannot be told
        }
    }

    private void epoch(String pool) {
        String key = CanvasKeys.epoch(pool);
        names.get(key).ifPresent(entry -> {
            try {
                if ((new RecordReader(key, entry.value()).number() & 1) != 0) {
                    note(key, "a collection is under way, or a crash ended it: the next one goes on");
                }
            } catch (StorageDamagedException e) {
                reading.problem(key, String.valueOf(e.getMessage()));
            }
        });
    }

    private void note(String where, String what) {
        notes.add(new Problem(where, what));
    }
}
