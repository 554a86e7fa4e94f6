package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.Rehearsal;
import org.mosp.storage.framework.SchemaMove;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationEvent.Kind;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRehearsal;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.StepInfo;
import org.mosp.storage.migration.relational.RelationalMigration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of a plan, one after the other, on the caller's thread. */
final class StepRunner {

    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final KnownSteps known;
    private final SchemaStore schemas;
    private final MigrationEvents events;
    private final String by;
    private final Runnable onApplied;
    private final StepBackups backups;
    private final BackupPruning pruning;

    /**
     * A runner.
     *
     * @param backups taken before steps
     * @param pruning of those of earlier steps
     * @param by who runs steps, for the history
     * @param onApplied called after each step that was recorded
     */
    StepRunner(
            KnownSteps known,
            SchemaStore schemas,
            StepBackups backups,
            BackupPruning pruning,
            MigrationEvents events,
            String by,
            Runnable onApplied) {
        this.backups = backups;
        this.pruning = pruning;
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

    /** Runs a plan where nothing stays of it. */
    MigrationRehearsal rehearse(MigrationPlan plan, Progress progress) {
        List<SchemaMove> moves = plan.steps().stream().map(this::rehearsed).toList();
        Rehearsal rehearsal = schemas.rehearse(moves, progress);
        List<MigrationRehearsal.RehearsedStep> steps = new ArrayList<>();
        for (int i = 0; i < moves.size(); i++) {
            steps.add(new MigrationRehearsal.RehearsedStep(
                    plan.steps().get(i), rehearsal.moves().get(i).moved()));
        }
        return new MigrationRehearsal(steps, rehearsal.entries(), rehearsal.digest());
    }

    private SchemaMove rehearsed(PlannedStep step) {
        return move(step, known.bound(step), figures -> true, () -> true, figures -> WriteBatch.builder()
                .build());
    }

    private boolean run(RunningMigration running, PlannedStep step) {
        BoundStep bound = known.bound(step);
        running.begin(step);
        tell(Kind.BEGUN, running, step, step.resumed() ? " goes on" : " begins");
        Instant begunAt = Instant.now();
        boolean halfDone = isHalfDone(step.step().schema());
        Optional<String> backup;
        try {
            backup = halfDone ? backups.of(step) : backUp(running, step, bound);
        } catch (BackupCancelledException e) {
            return false;
        }
        SchemaMove move = move(running, step, bound, begunAt, backup);
        // a step over tables does not wait once it has begun
        if (move instanceof TableMove && !running.goesOn(new MoveFigures(0, 0, 0, 0, Duration.ZERO, false))) {
            giveUp(step, backup);
            return false;
        }
        MoveFigures figures;
        try {
            figures = schemas.move(move);
        } catch (MigrationRefusedException e) {
            if (!halfDone) {
                backup.ifPresent(name -> backups.giveUp(step, name));
            }
            throw e;
        } catch (StorageException e) {
            if (e.retryable() || e instanceof MigrationFailedException) {
                giveUp(step, backup);
            }
            throw e;
        }
        running.figures(figures);
        if (!figures.done()) {
            giveUp(step, backup);
            return false;
        }
        running.applied();
        onApplied.run();
        tell(Kind.APPLIED, running, step, " is recorded: " + figures.moved() + " entries");
        backup.ifPresent(pruning::run);
        return true;
    }

    /** The plan may be older than the begin of a step: the store is asked. */
    private boolean isHalfDone(String schema) {
        return schemas.schemas().stream()
                .anyMatch(state ->
                        state.schema().equals(schema) && state.halfDone().isPresent());
    }

    /** A backup is of no use where nothing was changed behind it; each try takes one of its own, as large as the store. */
    private void giveUp(PlannedStep step, Optional<String> backup) {
        try {
            boolean untouched = schemas.schemas().stream()
                    .filter(state -> state.schema().equals(step.step().schema()))
                    .allMatch(state -> state.halfDone().isEmpty() && state.version() == step.begins());
            if (untouched) {
                backup.ifPresent(name -> backups.giveUp(step, name));
            }
        } catch (StorageException e) {
            LOG.warn("whether {} has begun cannot be told, its backup stays: {}", step.shown(), e.getMessage());
        }
    }

    /** Before the first chunk; in its progress the entries are those that were backed up. */
    private Optional<String> backUp(RunningMigration running, PlannedStep step, BoundStep bound) {
        StorageRole role =
                bound.service() instanceof RelationalMigration ? StorageRole.RELATIONAL : StorageRole.INCREMENTAL;
        Optional<String> name = backups.take(step, role, running.options().backup(), (what, done, total) -> {
            running.figures(new MoveFigures(0, done, total, 0, Duration.ZERO, false));
            return running.endWanted().isEmpty();
        });
        name.ifPresent(file -> {
            running.begin(step);
            tell(Kind.BACKED_UP, running, step, ": the store is backed up to backups/" + file);
        });
        return name;
    }

    private SchemaMove move(
            RunningMigration running, PlannedStep step, BoundStep bound, Instant begunAt, Optional<String> backup) {
        long[] toldAt = {System.nanoTime()};
        return move(
                step,
                bound,
                figures -> {
                    boolean goesOn = running.goesOn(figures);
                    if (System.nanoTime() - toldAt[0] > PROGRESS_NANOS) {
                        toldAt[0] = System.nanoTime();
                        tell(Kind.PROGRESS, running, step, ": " + figures.moved() + " entries moved");
                    }
                    return goesOn;
                },
                () -> running.endWanted().isEmpty(),
                figures -> History.entry(applied(step, figures, begunAt).withBackup(backup)));
    }

    /**
     * A move.
     *
     * @param control asked between the chunks of a step of entries; may wait
     * @param goesOn asked in the transaction of a step over tables, in which writers wait
     */
    private static SchemaMove move(
            PlannedStep step,
            BoundStep bound,
            EntryMove.Control control,
            BooleanSupplier goesOn,
            Function<MoveFigures, WriteBatch> record) {
        if (bound.service() instanceof RelationalMigration migration) {
            return new TableMove(bound.identity(step.back()), bound.minReader(), migration, goesOn, record);
        }
        EntryMigration migration = (EntryMigration) bound.service();
        return new EntryMove(
                bound.identity(step.back()),
                bound.known()::goesOnWith,
                bound.minReader(),
                step.back() ? migration::revert : migration::apply,
                step.back() ? store -> {} : migration::verify,
                control,
                record);
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
        events.happened(
                new MigrationEvent(kind, step.step().schema(), step.shown() + what, Optional.of(running.progress())));
    }
}
