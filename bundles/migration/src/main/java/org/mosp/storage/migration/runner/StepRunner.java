package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.mosp.storage.StorageException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationEvent.Kind;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.StepInfo;

/** Runs the steps of a plan, one after the other, on the caller's thread. */
final class StepRunner {

    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final KnownSteps known;
    private final SchemaStore schemas;
    private final MigrationEvents events;
    private final String by;
    private final Runnable onApplied;

    /**
     * A runner.
     *
     * @param by who runs steps, for the history
     * @param onApplied called after each step that was recorded
     */
    StepRunner(KnownSteps known, SchemaStore schemas, MigrationEvents events, String by, Runnable onApplied) {
        this.known = known;
        this.schemas = schemas;
        this.events = events;
        this.by = by;
        this.onApplied = onApplied;
    }

    /** Returns when the run is over. */
    void run(RunningMigration running) {
        try {
            for (PlannedStep step : running.plan().steps()) {
                if (running.endWanted().isPresent() || !run(running, step)) {
                    ended(running, step);
                    return;
                }
            }
            running.done();
        } catch (StorageException e) {
            failed(running, e);
        } catch (RuntimeException | Error e) {
            String step = running.step().map(PlannedStep::shown).orElse("a plan");
            failed(running, new MigrationFailedException(step, "", String.valueOf(e), false, e));
        }
    }

    private boolean run(RunningMigration running, PlannedStep step) {
        BoundStep bound = known.bound(step);
        running.begin(step);
        tell(Kind.BEGUN, running, step, step.resumed() ? " goes on" : " begins");
        MoveFigures figures = schemas.move(move(running, step, bound, Instant.now()));
        running.figures(figures);
        if (!figures.done()) {
            return false;
        }
        running.applied();
        onApplied.run();
        tell(Kind.APPLIED, running, step, " is recorded: " + figures.moved() + " entries");
        return true;
    }

    private EntryMove move(RunningMigration running, PlannedStep step, BoundStep bound, Instant begunAt) {
        EntryMigration migration = (EntryMigration) bound.service();
        long[] toldAt = {System.nanoTime()};
        return new EntryMove(
                bound.identity(step.back()),
                bound.known()::goesOnWith,
                bound.minReader(),
                step.back() ? migration::revert : migration::apply,
                step.back() ? store -> {} : migration::verify,
                figures -> {
                    boolean goesOn = running.goesOn(figures);
                    if (System.nanoTime() - toldAt[0] > PROGRESS_NANOS) {
                        toldAt[0] = System.nanoTime();
                        tell(Kind.PROGRESS, running, step, ": " + figures.moved() + " entries moved");
                    }
                    return goesOn;
                },
                figures -> History.entry(applied(step, figures, begunAt)));
    }

    private AppliedStep applied(PlannedStep step, MoveFigures figures, Instant begunAt) {
        StepInfo info = step.step();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new AppliedStep(
                info.schema(),
                info.from(),
                info.to(),
                step.back(),
                info.bundle(),
                info.bundleVersion(),
                info.checksum(),
                by,
                now,
                Duration.between(begunAt, now),
                figures.moved());
    }

    private void failed(RunningMigration running, StorageException cause) {
        String schema = running.step().map(step -> step.step().schema()).orElse("");
        running.failed(cause);
        events.happened(new MigrationEvent(
                Kind.ENDED, schema, String.valueOf(cause.getMessage()), Optional.of(running.progress())));
    }

    private void ended(RunningMigration running, PlannedStep step) {
        String reason = running.endWanted().orElse("it ended");
        if (running.cancelled()) {
            running.wasCancelled();
        } else {
            running.failed(new MigrationFailedException(step.shown(), "", reason, true, null));
        }
        tell(Kind.ENDED, running, step, " ended before it was done: " + reason);
    }

    private void tell(Kind kind, RunningMigration running, PlannedStep step, String what) {
        events.happened(new MigrationEvent(
                kind, step.step().schema(), step.shown() + what, Optional.of(running.progress())));
    }
}
