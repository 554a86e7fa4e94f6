package org.mosp.storage.manager.migration;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.StorageException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * Moves a schema's entries beside writers, from where the durable cursor is: scans them, visits the keys that were written in the old
 * version meanwhile, and records the step under a short fence when none is left. Writes in the old version are marked from before the
 * scan. For one thread.
 */
final class EntryMover {

    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final EntryMove move;
    private final MoveStore store;
    private final CrashPoints crashPoints;
    private final MoveFence fence;
    private final MovePosition position;
    private final EntryScan scan;
    private final OldWriteVisits visits;

    EntryMover(EntryMove move, MoveStore store, CrashPoints crashPoints, ScheduledExecutorService clock) {
        this.move = move;
        this.store = store;
        this.crashPoints = crashPoints;
        this.fence = new MoveFence(store.gate(), clock);
        this.position = new MovePosition(move, store, fence);
        MoveScope scope = MoveScope.of(move, store, position, crashPoints);
        this.scan = new EntryScan(scope);
        this.visits = new OldWriteVisits(scope);
    }

    /**
     * Moves.
     *
     * @param content what the record holds
     * @return the figures; not done where the control wanted it to end
     */
    MoveFigures run(StepRecord.Content content) {
        try {
            return move(new StepRecord(store, position, content, crashPoints));
        } finally {
            store.letWritesGo();
        }
    }

    private MoveFigures move(StepRecord record) {
        drain();
        position.read();
        boolean verified = false;
        for (int attempt = 1; true; attempt++) {
            if (!scan.run() || !visits.most()) {
                return position.figures(false);
            }
            if (!verified) {
                verify();
                verified = true;
            }
            if (position.isPutBack()) {
                position.read(); // a key without a mark was written
                continue;
            }
            if (fence.attempt(store.live(), live -> visits.rest(live, fence), record::make)) {
                return position.figures(true);
            }
            if (!position.goesOn()) {
                return position.figures(false);
            }
            // writers get more and more time between the pauses of attempts in vain
            LockSupport.parkNanos(
                    Duration.ofMillis(Math.min(1_000, 20L * attempt)).toNanos());
        }
    }

    /** Every write still inside has been judged before it was told to leave marks: it is waited for. */
    private void drain() {
        LiveEngine<IncrementalEngine> live = store.live();
        boolean capture = store.gate().route().capture();
        if (store.gate().redirect(live, null, capture, false).isPresent()
                && !store.gate().awaitDrained(DRAIN)) {
            throw StepNames.failed(move.step(), "writes that began before are still inside after " + DRAIN);
        }
        crashPoints.reached("migration.drained");
    }

    private void verify() {
        try (Snapshot user = store.snapshot(Keyspace.USER)) {
            move.verify().accept(user);
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw StepNames.failed(move.step(), "", "the moved data is not as it should be: " + e.getMessage(), e);
        }
    }
}
