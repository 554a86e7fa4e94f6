package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;
import org.mosp.storage.framework.AuditReport;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/** Audits canvases, pool by pool. Any number of threads. */
public final class CanvasAuditor {

    /** Snapshots that may expire under a look before it is given up. */
    private static final int TRIES = 5;

    private final CanvasReader reader;
    private final FrameworkStorage framework;

    /** An auditor of a store. */
    public CanvasAuditor(CanvasReader reader, FrameworkStorage framework) {
        this.reader = reader;
        this.framework = framework;
    }

    /** As {@code CanvasAudit.audit}. */
    public VerifyReport audit(String canvasId, Progress progress) {
        Head head = reader.requireHead(canvasId);
        Reading reading = new Reading(reader);
        audit(reading, canvasId, head, new PoolWalk(reading, head.record().poolId()), progress);
        return new VerifyReport(reading.entries(), reading.bytes(), reading.problems());
    }

    /** As {@code CanvasAudit.auditAll}. */
    public AuditReport auditAll(Progress progress) {
        Reading reading = new Reading(reader);
        List<Problem> notes = new ArrayList<>();
        Map<String, List<String>> byPool = new TreeMap<>();
        inSnapshot(snapshot -> {
            notes.clear();
            byPool.clear();
            new StrayRecords(reading, framework, snapshot, notes).find(byPool);
            return byPool;
        });
        long all = byPool.values().stream().mapToLong(List::size).sum();
        long canvases = 0;
        for (Map.Entry<String, List<String>> pool : byPool.entrySet()) {
            PoolWalk walk = new PoolWalk(reading, pool.getKey());
            for (String canvasId : pool.getValue()) {
                String name = "canvas " + (canvases + 1) + " of " + all;
                canvases +=
                        audit(reading, canvasId, walk, (step, done, of) -> progress.at(name + ": " + step, done, of))
                                ? 1
                                : 0;
            }
        }
        return new AuditReport(canvases, reading.entries(), reading.bytes(), reading.problems(), notes);
    }

    /** The canvases whose head is there, be it damaged. */
    public List<String> canvasIds() {
        return inSnapshot(snapshot -> {
            KeyNames names = new KeyNames(snapshot, new Reading(reader));
            return names.under(CanvasKeys.CANVASES).stream()
                    .filter(id -> names.has(CanvasKeys.head(id)))
                    .toList();
        });
    }

    /** Whether the canvas was there to be checked. */
    private boolean audit(Reading reading, String canvasId, PoolWalk walk, Progress progress) {
        try {
            Optional<Head> head = reader.head(canvasId);
            if (head.isEmpty()) {
                return false;
            }
            audit(reading, canvasId, head.get(), walk, progress);
        } catch (NotFoundException e) {
            // deleted since it was found
            reading.forgetDoubts();
            return false;
        } catch (StorageDamagedException e) {
            reading.confirmDoubts();
            reading.problem("canvas " + canvasId, String.valueOf(e.getMessage()));
        }
        return true;
    }

    private void audit(Reading reading, String canvasId, Head head, PoolWalk pool, Progress progress) {
        NavigableSet<Long> numbers = checkRecords(reading, canvasId);
        CanvasWalk walk = new CanvasWalk(reading, canvasId, pool);
        long done = 0;
        for (long number : numbers.descendingSet()) {
            walk.revision(number);
            progress.at("revisions", ++done, numbers.size());
        }
        walk.head(head);
    }

    private NavigableSet<Long> checkRecords(Reading reading, String canvasId) {
        return inSnapshot(snapshot -> {
            String key = CanvasKeys.head(canvasId);
            Entry head = snapshot.get(key).orElseThrow(() -> new NotFoundException("canvas", canvasId));
            return new RecordCheck(reading, snapshot, canvasId).check(RevisionRecord.decode(key, head.value()));
        });
    }

    /** Where the snapshot expires under a look that takes long, it is taken anew, a few times. */
    private <T> T inSnapshot(Function<Snapshot, T> look) {
        for (int tries = 1; ; tries++) {
            try (Snapshot snapshot = reader.storage().snapshot()) {
                return look.apply(snapshot);
            } catch (SnapshotExpiredException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }
}
