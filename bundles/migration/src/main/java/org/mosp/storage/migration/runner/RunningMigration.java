package org.mosp.storage.migration.runner;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.migration.MigrationOptions;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationProgress.State;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.PlannedStep;

/** A migration with its figures, as callers see it. Written by the migration's thread; read by any number of threads. */
final class RunningMigration implements MigrationRun {

    private final MigrationPlan plan;
    private final MigrationOptions options;
    private final Executor executor;
    private final long begunAt = System.nanoTime();
    private final CompletableFuture<MigrationProgress> completion = new CompletableFuture<>();
    private State state = State.RUNNING;
    private @Nullable PlannedStep step;
    private @Nullable String endWanted;
    private boolean pauseWanted;
    private boolean cancelled;
    private int stepsDone;
    private MoveFigures figures = new MoveFigures(0, 0, 0, 0, Duration.ZERO, false);
    private long stepBegunAt;
    private long seenAtBegin = -1;
    private Duration longestPause = Duration.ZERO;
    private long endedAt;

    /** A run; its stages complete on the executor. */
    RunningMigration(MigrationPlan plan, MigrationOptions options, Executor executor) {
        this.plan = plan;
        this.options = options;
        this.executor = executor;
    }

    @Override
    public MigrationPlan plan() {
        return plan;
    }

    MigrationOptions options() {
        return options;
    }

    @Override
    public synchronized MigrationProgress progress() {
        long now = state.over() ? endedAt : System.nanoTime();
        double seconds = Math.max(1, now - stepBegunAt) / 1e9;
        double rate = step == null || seenAtBegin < 0 ? 0 : (figures.seen() - seenAtBegin) / seconds;
        long left = figures.total() - figures.seen();
        Optional<Duration> timeLeft = step == null || rate <= 0 || left < 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (left * 1_000 / rate)));
        return new MigrationProgress(
                state,
                Optional.ofNullable(step),
                stepsDone,
                plan.steps().size(),
                figures.moved(),
                figures.seen(),
                figures.total(),
                rate,
                timeLeft,
                longestPause,
                Duration.ofNanos(now - begunAt));
    }

    @Override
    public CompletionStage<MigrationProgress> completion() {
        return completion.copy();
    }

    @Override
    public synchronized void pause() {
        if (!state.over()) {
            pauseWanted = true;
        }
    }

    @Override
    public synchronized void resume() {
        pauseWanted = false;
        notifyAll();
    }

    @Override
    public void cancel() {
        end("it was cancelled", true);
    }

    /** It ends at the end of the present chunk. */
    synchronized void end(String reason, boolean byCaller) {
        if (!state.over() && endWanted == null) {
            endWanted = reason;
            cancelled = byCaller;
            notifyAll();
        }
    }

    synchronized Optional<String> endWanted() {
        return Optional.ofNullable(endWanted);
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    synchronized void begin(PlannedStep next) {
        step = next;
        figures = new MoveFigures(0, 0, 0, 0, Duration.ZERO, false);
        seenAtBegin = -1;
        stepBegunAt = System.nanoTime();
    }

    /** Between chunks: waits while it is paused; whether to go on. */
    synchronized boolean goesOn(MoveFigures now) {
        figures(now);
        boolean interrupted = false;
        while (pauseWanted && endWanted == null) {
            state = State.PAUSED;
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                endWanted = "its thread was interrupted";
            }
        }
        state = State.RUNNING;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return endWanted == null;
    }

    synchronized void figures(MoveFigures now) {
        figures = now;
        seenAtBegin = seenAtBegin < 0 ? now.seen() : seenAtBegin;
        longestPause = now.pause().compareTo(longestPause) > 0 ? now.pause() : longestPause;
    }

    synchronized void applied() {
        stepsDone++;
        step = null;
    }

    void done() {
        over(State.DONE);
        completion.completeAsync(this::progress, executor);
    }

    void wasCancelled() {
        over(State.CANCELLED);
        completion.completeAsync(this::progress, executor);
    }

    void failed(StorageException cause) {
        over(State.FAILED);
        executor.execute(() -> completion.completeExceptionally(cause));
    }

    private synchronized void over(State last) {
        state = last;
        endedAt = System.nanoTime();
        notifyAll();
    }

    /** Whether it ends in time. */
    boolean awaitOver(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (this) {
            while (!state.over()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    java.util.concurrent.TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    /** The bundle whose step runs now. */
    synchronized Optional<PlannedStep> step() {
        return Optional.ofNullable(step);
    }
}
