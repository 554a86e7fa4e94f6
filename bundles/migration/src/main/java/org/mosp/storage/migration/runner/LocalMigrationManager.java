package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.KeptBackups;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationListener;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.migration.MigrationOptions;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.MigrationRehearsal;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.StepInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans and runs the steps that are bound, on the store of a manager. The class is plain Java; under OSGi a component of this bundle
 * hands steps in and out. Any number of threads.
 */
public final class LocalMigrationManager implements MigrationManager, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalMigrationManager.class);

    /** How long nothing more must come before what came is looked at. */
    static final Duration QUIET = Duration.ofMillis(500);

    /** Longest wait for a step to end whose bundle goes. */
    private static final Duration LET_GO = Duration.ofSeconds(2);

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final SchemaStore schemas;
    private final History history;
    private final MigrationEvents events = new MigrationEvents();
    private final KnownSteps known = new KnownSteps();
    private final Arrivals arrivals;
    private final StepRunner runner;
    private final StepBackups backups;
    private @Nullable RunningMigration run;
    private boolean closed;

    /**
     * A manager without steps, which runs none by itself and takes no backups.
     *
     * @param by who runs steps, for the history
     */
    public LocalMigrationManager(SchemaStore schemas, FrameworkStorage storage, String by) {
        this(schemas, storage, Optional.empty(), by);
    }

    /**
     * A manager without steps, which runs none by itself.
     *
     * @param kept where backups are kept; without it none is taken
     * @param by who runs steps, for the history
     */
    public LocalMigrationManager(SchemaStore schemas, FrameworkStorage storage, Optional<KeptBackups> kept, String by) {
        this(schemas, storage, kept, by, MigrationMode.MANUAL, QUIET, versions -> {});
    }

    /**
     * A manager without steps, which takes no backups.
     *
     * @param by who runs steps, for the history
     * @param mode when steps run
     * @param quiet how long nothing more must come before what came is looked at
     * @param versions told the version of each schema, some time after an arrival and after each step, on threads of the manager
     */
    public LocalMigrationManager(
            SchemaStore schemas,
            FrameworkStorage storage,
            String by,
            MigrationMode mode,
            Duration quiet,
            Consumer<Map<String, Integer>> versions) {
        this(schemas, storage, Optional.empty(), by, mode, quiet, versions);
    }

    /**
     * A manager without steps.
     *
     * @param kept where backups are kept; without it none is taken
     * @param by who runs steps, for the history
     * @param mode when steps run
     * @param quiet how long nothing more must come before what came is looked at
     * @param versions told the version of each schema, some time after an arrival and after each step, on threads of the manager
     */
    public LocalMigrationManager(
            SchemaStore schemas,
            FrameworkStorage storage,
            Optional<KeptBackups> kept,
            String by,
            MigrationMode mode,
            Duration quiet,
            Consumer<Map<String, Integer>> versions) {
        this(schemas, storage, kept, by, mode, quiet, BackupPruning.NEWEST, versions);
    }

    /**
     * A manager without steps.
     *
     * @param kept where backups are kept; without it none is taken
     * @param by who runs steps, for the history
     * @param mode when steps run
     * @param quiet how long nothing more must come before what came is looked at
     * @param newestBackups how many backups are kept whatever they are of, at least 1
     * @param versions told the version of each schema, some time after an arrival and after each step, on threads of the manager
     */
    public LocalMigrationManager(
            SchemaStore schemas,
            FrameworkStorage storage,
            Optional<KeptBackups> kept,
            String by,
            MigrationMode mode,
            Duration quiet,
            int newestBackups,
            Consumer<Map<String, Integer>> versions) {
        this.schemas = schemas;
        this.history = new History(storage, schemas);
        this.backups = new StepBackups(storage, kept);
        arrivals = new Arrivals(mode, quiet, this::report, this::migrate, versions, this::hold, events);
        BackupPruning pruning = new BackupPruning(backups, history, schemas, known, newestBackups);
        runner = new StepRunner(known, schemas, backups, pruning, events, by, arrivals::applied);
        arrivals.changed();
    }

    /**
     * A step has come.
     *
     * @param bundle symbolic name of the bundle that brings it
     * @param version that bundle's version
     * @throws IllegalArgumentException if it is none; nobody else is concerned
     */
    public void bind(Migration step, String bundle, String version) {
        known.add(BoundStep.of(step, bundle, version));
        arrivals.changed();
    }

    /** A step is going: where it runs, it ends at the end of its chunk, which is waited for (at most 2 s). */
    public void unbind(Migration step) {
        Optional<StepInfo> gone = known.remove(step).map(BoundStep::info);
        Optional<RunningMigration> running = running();
        if (gone.isPresent() && running.isPresent()) {
            StepInfo info = gone.get();
            boolean runs = running.get()
                    .step()
                    .filter(planned -> planned.step().equals(info))
                    .isPresent();
            if (runs) {
                running.get().end("its bundle " + info.bundle() + " " + info.bundleVersion() + " was stopped", false);
                if (!running.get().awaitOver(LET_GO)) {
                    LOG.warn(
                            "{} is at an entry still, {} s after its bundle was stopped; it ends behind that",
                            info.shown(),
                            LET_GO.toSeconds());
                }
            }
        }
        arrivals.changed();
    }

    /**
     * An owner has come. The store is told by others.
     *
     * @param bundle the bundle it came in, with its version
     */
    public void bindOwner(SchemaOwner owner, String bundle) {
        known.add(new KnownSteps.BoundOwner(owner, bundle));
        arrivals.changed();
    }

    /** It goes. */
    public void unbindOwner(SchemaOwner owner) {
        known.remove(owner);
        arrivals.changed();
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
        return report().all();
    }

    @Override
    public MigrationPlan plan() {
        return report().planner().plan();
    }

    @Override
    public MigrationPlan plan(SchemaVersion target) {
        return report().planner().plan(target);
    }

    @Override
    public synchronized MigrationRun migrate(MigrationPlan plan, MigrationOptions options) {
        if (closed) {
            throw new StorageUnavailableException("migration", "an open store", null);
        }
        if (run != null && !run.progress().state().over()) {
            String schema =
                    plan.steps().isEmpty() ? "" : plan.steps().get(0).step().schema();
            throw new MigrationRefusedException(Reason.UNDER_WAY, schema, "another migration runs");
        }
        for (PlannedStep step : plan.steps()) {
            known.bound(step);
        }
        RunningMigration begun = new RunningMigration(plan, options, events);
        run = begun;
        Thread thread = new Thread(null, () -> runner.run(begun), "mosp-migration", 0, false);
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    @Override
    public MigrationRehearsal rehearse(MigrationPlan plan, Progress progress) {
        return runner.rehearse(plan, progress);
    }

    @Override
    public Optional<MigrationRun> currentRun() {
        return running().map(running -> running);
    }

    @Override
    public List<AppliedStep> history(String schema) {
        return history.of(schema);
    }

    @Override
    public List<String> backups() {
        return backups.names();
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
        synchronized (this) {
            closed = true;
            schemas.hold(Map.of()); // nobody is here any more who would see that what was missing has come
        }
        arrivals.close();
        running().ifPresent(running -> {
            running.end("the store is closed", false);
            running.awaitOver(CLOSE);
        });
        events.close();
    }

    /** A schema to whose owner's version a step is missing is only read until it is there; all else goes on. */
    private synchronized void hold(MigrationPlan plan) {
        if (closed) {
            return;
        }
        Map<String, String> missing = new TreeMap<>();
        plan.problems().stream()
                .filter(problem -> problem.reason() == PlanProblem.Reason.GAP)
                .forEach(problem -> missing.put(problem.schema(), problem.message()));
        schemas.hold(missing);
    }

    private SchemaReport report() {
        return new SchemaReport(known, schemas, history, backups.names());
    }

    private synchronized Optional<RunningMigration> running() {
        return Optional.ofNullable(run);
    }
}
