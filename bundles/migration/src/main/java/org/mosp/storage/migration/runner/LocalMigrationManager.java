package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationEvent.Kind;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationListener;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.StepInfo;
import org.mosp.storage.migration.runner.plan.Planner;
import org.mosp.storage.migration.runner.plan.SchemaPosition;

/**
 * Plans and runs the steps that are bound, on the store of a manager. The class is plain Java; under OSGi a component of this bundle
 * hands steps in and out. Any number of threads.
 */
public final class LocalMigrationManager implements MigrationManager, AutoCloseable {

    /** Longest wait for a step to end whose bundle goes. */
    private static final Duration LET_GO = Duration.ofSeconds(2);

    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final SchemaStore schemas;
    private final History history;
    private final String by;
    private final MigrationEvents events = new MigrationEvents();
    private final List<BoundStep> steps = new ArrayList<>();
    private final Map<String, BoundOwner> owners = new TreeMap<>();
    private @Nullable RunningMigration run;
    private @Nullable Thread thread;
    private boolean closed;

    private record BoundOwner(SchemaOwner owner, String bundle) {}

    /**
     * A manager without steps.
     *
     * @param by who runs steps, for the history
     */
    public LocalMigrationManager(SchemaStore schemas, FrameworkStorage storage, String by) {
        this.schemas = schemas;
        this.history = new History(storage);
        this.by = by;
    }

    /**
     * A step has come.
     *
     * @param bundle symbolic name of the bundle that brings it
     * @param version that bundle's version
     * @throws IllegalArgumentException if it is none; nobody else is concerned
     */
    public void bind(Migration step, String bundle, String version) {
        BoundStep bound = BoundStep.of(step, bundle, version);
        synchronized (this) {
            steps.add(bound);
        }
    }

    /** A step is going: where it runs, it ends at the end of its chunk, which is waited for (at most 2 s). */
    public void unbind(Migration step) {
        RunningMigration running;
        Optional<BoundStep> gone;
        synchronized (this) {
            gone = steps.stream().filter(bound -> bound.service() == step).findFirst();
            gone.ifPresent(steps::remove);
            running = run;
        }
        if (gone.isPresent() && running != null) {
            boolean runs = running.step()
                    .filter(planned -> planned.step().equals(gone.get().info()))
                    .isPresent();
            if (runs) {
                running.end(
                        "its bundle " + gone.get().info().bundle() + " "
                                + gone.get().info().bundleVersion() + " was stopped",
                        false);
                running.awaitOver(LET_GO);
            }
        }
    }

    /** An owner has come; the manager of the store has been told by others, or is by this. */
    public synchronized void bindOwner(SchemaOwner owner, String bundle) {
        owners.put(owner.schema(), new BoundOwner(owner, bundle));
    }

    /** It goes. */
    public synchronized void unbindOwner(SchemaOwner owner) {
        owners.values().removeIf(bound -> bound.owner() == owner);
    }

    @Override
    public int currentVersion(String schema) {
        return schemas.schemas().stream()
                .filter(state -> state.schema().equals(schema))
                .map(SchemaState::version)
                .findFirst()
                .orElse(1);
    }

    @Override
    public List<SchemaStatus> schemas() {
        List<BoundStep> known = steps();
        Map<String, SchemaPosition> positions = positions(known);
        Map<String, SchemaState> states = states();
        Planner planner = planner(positions, known);
        MigrationPlan plan = planner.plan();
        return positions.values().stream()
                .map(position -> status(position, states, known, planner, plan))
                .toList();
    }

    @Override
    public MigrationPlan plan() {
        List<BoundStep> known = steps();
        return planner(positions(known), known).plan();
    }

    @Override
    public MigrationPlan plan(SchemaVersion target) {
        List<BoundStep> known = steps();
        return planner(positions(known), known).plan(target);
    }

    @Override
    public synchronized MigrationRun migrate(MigrationPlan plan) {
        if (closed) {
            throw new StorageUnavailableException("migration", "an open store", null);
        }
        if (run != null && !run.progress().state().over()) {
            String schema = plan.steps().isEmpty() ? "" : plan.steps().get(0).step().schema();
            throw new MigrationRefusedException(Reason.UNDER_WAY, schema, "another migration runs");
        }
        for (PlannedStep step : plan.steps()) {
            bound(step);
        }
        RunningMigration begun = new RunningMigration(plan, events);
        run = begun;
        thread = new Thread(null, () -> run(begun), "mosp-migration", 0, false);
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    @Override
    public synchronized Optional<MigrationRun> currentRun() {
        return Optional.ofNullable(run);
    }

    @Override
    public List<AppliedStep> history(String schema) {
        return history.of(schema);
    }

    @Override
    public void addListener(MigrationListener listener) {
        events.add(listener);
    }

    @Override
    public void removeListener(MigrationListener listener) {
        events.remove(listener);
    }

    /** Ends what runs at the end of its chunk (at most 5 s). */
    @Override
    public void close() {
        RunningMigration running;
        synchronized (this) {
            closed = true;
            running = run;
        }
        if (running != null) {
            running.end("the store is closed", false);
            running.awaitOver(CLOSE);
        }
        events.close();
    }

    // ---- running

    private void run(RunningMigration running) {
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
            failed(
                    running,
                    new MigrationFailedException(
                            running.step().map(PlannedStep::shown).orElse("a plan"),
                            "",
                            String.valueOf(e),
                            false,
                            e));
        }
    }

    private void failed(RunningMigration running, StorageException e) {
        String schema = running.step().map(step -> step.step().schema()).orElse("");
        running.failed(e);
        events.happened(new MigrationEvent(
                Kind.ENDED, schema, String.valueOf(e.getMessage()), Optional.of(running.progress())));
    }

    private void ended(RunningMigration running, PlannedStep step) {
        String reason = running.endWanted().orElse("it ended");
        if (running.cancelled()) {
            running.wasCancelled();
        } else {
            running.failed(new MigrationFailedException(step.shown(), "", reason, true, null));
        }
        events.happened(new MigrationEvent(
                Kind.ENDED,
                step.step().schema(),
                step.shown() + " ended before it was done: " + reason,
                Optional.of(running.progress())));
    }

    private boolean run(RunningMigration running, PlannedStep step) {
        BoundStep bound = bound(step);
        running.begin(step);
        events.happened(new MigrationEvent(
                Kind.BEGUN,
                step.step().schema(),
                step.shown() + (step.resumed() ? " goes on" : " begins"),
                Optional.of(running.progress())));
        Instant begunAt = Instant.now();
        MoveFigures figures = schemas.move(move(running, step, bound, begunAt));
        running.figures(figures);
        if (!figures.done()) {
            return false;
        }
        running.applied();
        events.happened(new MigrationEvent(
                Kind.APPLIED,
                step.step().schema(),
                step.shown() + " is recorded: " + figures.moved() + " entries",
                Optional.of(running.progress())));
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
                        events.happened(new MigrationEvent(
                                Kind.PROGRESS,
                                step.step().schema(),
                                step.shown() + ": " + figures.moved() + " entries moved",
                                Optional.of(running.progress())));
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

    private synchronized BoundStep bound(PlannedStep step) {
        return steps.stream()
                .filter(bound -> bound.info().equals(step.step()))
                .findFirst()
                .orElseThrow(() -> new MigrationRefusedException(
                        Reason.NOT_INSTALLED, step.step().schema(), step.shown() + " is not installed any more"));
    }

    // ---- what there is

    private synchronized List<BoundStep> steps() {
        return List.copyOf(steps);
    }

    private synchronized Optional<BoundOwner> owner(String schema) {
        return Optional.ofNullable(owners.get(schema));
    }

    private synchronized List<String> owned() {
        return List.copyOf(owners.keySet());
    }

    private Map<String, SchemaState> states() {
        Map<String, SchemaState> states = new HashMap<>();
        schemas.schemas().forEach(state -> states.put(state.schema(), state));
        return states;
    }

    private Map<String, SchemaPosition> positions(List<BoundStep> known) {
        Map<String, SchemaState> states = states();
        TreeSet<String> names = new TreeSet<>(states.keySet());
        names.addAll(owned());
        known.forEach(step -> names.add(step.info().schema()));
        Map<String, SchemaPosition> positions = new TreeMap<>();
        for (String name : names) {
            Optional<SchemaState> state = Optional.ofNullable(states.get(name));
            Optional<SchemaOwner> owner = owner(name).map(BoundOwner::owner);
            positions.put(
                    name,
                    new SchemaPosition(
                            name,
                            state.map(SchemaState::version).orElse(1),
                            state.flatMap(SchemaState::halfDone),
                            owner.map(each -> OptionalInt.of(each.writes())).orElse(OptionalInt.empty()),
                            owner.map(each -> OptionalInt.of(each.readsTo())).orElse(OptionalInt.empty()),
                            History.applied(history.of(name))));
        }
        return positions;
    }

    private static Planner planner(Map<String, SchemaPosition> positions, List<BoundStep> known) {
        return new Planner(
                positions.values(), known.stream().map(BoundStep::known).toList());
    }

    private SchemaStatus status(
            SchemaPosition position,
            Map<String, SchemaState> states,
            List<BoundStep> known,
            Planner planner,
            MigrationPlan plan) {
        Optional<SchemaState> state = Optional.ofNullable(states.get(position.schema()));
        List<StepInfo> ofSchema = known.stream()
                .map(BoundStep::info)
                .filter(info -> info.schema().equals(position.schema()))
                .sorted(java.util.Comparator.comparingInt(StepInfo::from).thenComparingInt(StepInfo::to))
                .toList();
        List<SchemaStatus.WaitingStep> waiting = ofSchema.stream()
                .filter(info -> info.from() >= position.version())
                .map(info -> waiting(info, planner, plan))
                .toList();
        return new SchemaStatus(
                position.schema(),
                position.version(),
                state.map(SchemaState::minReader).orElse(1),
                state.map(SchemaState::writtenBy).orElse(""),
                owner(position.schema()).map(BoundOwner::bundle),
                position.applied(),
                waiting,
                position.halfDone().map(half -> new StepInfo(
                        half.schema(),
                        Math.min(half.from(), half.to()),
                        Math.max(half.from(), half.to()),
                        half.bundle(),
                        half.bundleVersion(),
                        half.checksum(),
                        List.of(),
                        false)),
                findings(position, ofSchema));
    }

    private static SchemaStatus.WaitingStep waiting(StepInfo info, Planner planner, MigrationPlan plan) {
        boolean planned =
                plan.steps().stream().anyMatch(step -> step.step().equals(info) && !step.back());
        return new SchemaStatus.WaitingStep(
                info, planned, planned ? "runs at the next mosp migrate" : planner.reason(info, plan));
    }

    private static List<String> findings(SchemaPosition position, List<StepInfo> ofSchema) {
        List<String> findings = new ArrayList<>();
        for (AppliedStep applied : position.applied()) {
            ofSchema.stream()
                    .filter(info -> info.from() == applied.from() && info.to() == applied.to())
                    .filter(info -> !info.checksum().equals(applied.checksum()))
                    .forEach(info -> findings.add(
                            info.shown() + " has checksum " + info.checksum() + "; applied was the one of "
                                    + applied.bundle() + " " + applied.bundleVersion() + " with " + applied.checksum()));
        }
        return findings;
    }
}
