package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.IncrementalEngine;

/**
 * The end of a move: the step's record and the end of the move's own notes, in one batch behind the fence. Writers must not go on as
 * if the step were not recorded where it is. For one thread.
 */
final class StepRecord {

    private final MoveStore store;
    private final MovePosition position;
    private final Content content;
    private final CrashPoints crashPoints;

    StepRecord(MoveStore store, MovePosition position, Content content, CrashPoints crashPoints) {
        this.store = store;
        this.position = position;
        this.content = content;
        this.crashPoints = crashPoints;
    }

    /** What the batch holds beside the end of the move's own notes. */
    interface Content {
        /** Its changes. */
        List<EngineBatch.Change> changes(MoveFigures figures);

        /** Its conditions. */
        List<EngineBatch.Condition> conditions();

        /** Whether the engine holds it. */
        boolean isMade();

        /** It is durable; writers are parked still. */
        void done();
    }

    /** Makes it. */
    void make(LiveEngine<IncrementalEngine> live) {
        List<EngineBatch.Change> changes = new ArrayList<>(content.changes(position.figures(true)));
        changes.add(position.removed());
        List<EngineBatch.Condition> conditions = new ArrayList<>(content.conditions());
        conditions.add(position.unchanged());
        crashPoints.reached("migration.record.before");
        try {
            store.commitBehindFence(live, changes, conditions);
        } catch (OutcomeUnknownException e) {
            makeAgain(live, changes, conditions);
        }
        content.done();
        crashPoints.reached("migration.record.after");
    }

    /** Commits follow each other: where the first one was made, the second one meets it. */
    private void makeAgain(
            LiveEngine<IncrementalEngine> live,
            List<EngineBatch.Change> changes,
            List<EngineBatch.Condition> conditions) {
        try {
            store.commitBehindFence(live, changes, conditions);
        } catch (ConflictException e) {
            if (!content.isMade()) {
                throw e;
            }
        }
    }
}
