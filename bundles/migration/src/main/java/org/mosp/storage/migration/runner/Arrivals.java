package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.StepInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the schemas some time after something came or went, when nothing more has come for a moment: tells their versions, announces
 * what is planned, and in mode {@code AUTO} runs it. What fails and may succeed later is tried again; all else waits for the next arrival.
 * Any number of threads.
 */
final class Arrivals implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final MigrationMode mode;
    private final Duration quiet;
    private final Supplier<SchemaReport> report;
    private final Function<MigrationPlan, MigrationRun> migrate;
    private final Consumer<Map<String, Integer>> versions;
    private final Consumer<MigrationPlan> planned;
    private final MigrationEvents events;
    private final ScheduledThreadPoolExecutor clock;
    private final Set<StepInfo> announced = new HashSet<>();
    private final Set<PlanProblem> inTheWay = new HashSet<>();
    private @Nullable ScheduledFuture<?> next;

    /**
     * Looks at nothing yet.
     *
     * @param quiet how long nothing more must come
     * @param migrate begins to run a plan
     * @param versions told the version of each schema
     * @param planned told what is planned, and what is in the way, before any of it is run
     */
    Arrivals(
            MigrationMode mode,
            Duration quiet,
            Supplier<SchemaReport> report,
            Function<MigrationPlan, MigrationRun> migrate,
            Consumer<Map<String, Integer>> versions,
            Consumer<MigrationPlan> planned,
            MigrationEvents events) {
        this.mode = mode;
        this.quiet = quiet;
        this.report = report;
        this.migrate = migrate;
        this.versions = versions;
        this.planned = planned;
        this.events = events;
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(null, task, "mosp-migration-arrivals", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Something came or went, or a run is over. */
    void changed() {
        after(quiet);
    }

    /** A step was recorded: what was in the way of the version before may not be any more. */
    void applied() {
        tellVersions();
        try {
            clock.execute(this::tellPlan); // on the thread of all looks: what was seen last is told last
        } catch (RejectedExecutionException e) {
            LOG.debug("nothing is looked at any more");
        }
    }

    private synchronized void after(Duration wait) {
        if (next != null) {
            next.cancel(false);
        }
        try {
            next = clock.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("nothing is looked at any more");
        }
    }

    private void look() {
        try {
            SchemaReport now = report.get();
            versions.accept(now.versions());
            MigrationPlan plan = now.planner().plan();
            planned.accept(plan);
            announce(plan);
            if (mode == MigrationMode.AUTO && !plan.steps().isEmpty()) {
                run(plan);
            }
        } catch (StorageException e) {
            LOG.info("schemas cannot be looked at now: {}", e.getMessage());
            again(e);
        } catch (RuntimeException e) {
            LOG.error("schemas cannot be looked at", e);
        }
    }

    private void tellVersions() {
        try {
            versions.accept(report.get().versions());
        } catch (StorageException e) {
            LOG.info("the versions of schemas are told later: {}", e.getMessage());
            changed();
        }
    }

    private void tellPlan() {
        try {
            planned.accept(report.get().planner().plan());
        } catch (StorageException e) {
            LOG.info("what is planned is told later: {}", e.getMessage());
            changed();
        } catch (RuntimeException e) {
            LOG.error("what is planned cannot be told", e);
        }
    }

    private void announce(MigrationPlan plan) {
        inTheWay.retainAll(plan.problems()); // what was mended and comes back is told again
        for (PlanProblem problem : plan.problems()) {
            if (inTheWay.add(problem)) {
                events.happened(new MigrationEvent(
                        MigrationEvent.Kind.HELD_BACK,
                        problem.schema(),
                        problem.schema() + " is held back: " + problem.message(),
                        Optional.empty()));
            }
        }
        for (PlannedStep step : plan.steps()) {
            if (announced.add(step.step())) {
                events.happened(new MigrationEvent(
                        MigrationEvent.Kind.PLANNED,
                        step.step().schema(),
                        step.shown() + " is planned" + (mode == MigrationMode.AUTO ? "" : "; mosp migrate runs it"),
                        Optional.empty()));
            }
        }
    }

    private void run(MigrationPlan plan) {
        migrate.apply(plan).completion().whenComplete((last, failure) -> {
            Throwable cause =
                    failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
            if (cause == null) {
                changed(); // what came meanwhile
            } else if (cause instanceof StorageException known) {
                again(known);
            }
        });
    }

    /** A swap, or another migration, is over some time; a provider comes back. */
    private void again(StorageException cause) {
        boolean later = cause.retryable()
                || cause instanceof MigrationRefusedException refused
                        && (refused.reason() == Reason.SWAP || refused.reason() == Reason.UNDER_WAY);
        if (later) {
            after(RETRY);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
