package org.mosp.storage.manager.swap;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.gate.Gate;

/** A swap with its figures, as callers see it. Written by the swap's thread; read by any number of threads. */
final class RunningSwap implements Swap {

    private final StorageRole role;
    private final String from;
    private final String to;
    private final long generation;
    private final Gate<?> gate;
    private final Executor executor;
    private final Runnable aborting;
    private final Instant startedAt;
    private final long begunAt = System.nanoTime();
    private final long failedBefore;
    private final CompletableFuture<SwapProgress> switched = new CompletableFuture<>();
    private final CompletableFuture<SwapProgress> completion = new CompletableFuture<>();
    private SwapState state;
    private CopyCursor cursor = CopyCursor.start(0);
    private long copyBegunAt;
    private long copyEndedAt;
    private long entriesAtBegin;
    private long bytesAtBegin;
    private long carried;
    private long backlog;
    private long verified;
    private @Nullable Instant verifiedAt;
    private int fenceTries;
    private Duration lastPause = Duration.ZERO;
    private Duration longestPause = Duration.ZERO;
    private @Nullable Instant rollbackUntil;
    private List<String> blockers = List.of();
    private long endedAt;
    private @Nullable StorageException failure;

    /**
     * A swap.
     *
     * @param aborting gives it up
     */
    RunningSwap(
            StorageRole role,
            String from,
            String to,
            long generation,
            SwapState state,
            Instant startedAt,
            Gate<?> gate,
            Executor executor,
            Runnable aborting) {
        this.role = role;
        this.from = from;
        this.to = to;
        this.generation = generation;
        this.state = state;
        this.startedAt = startedAt;
        this.gate = gate;
        this.executor = executor;
        this.aborting = aborting;
        this.failedBefore = gate.figures().callsFailedBehindFence();
        gate.figures().measureReadWaits();
        if (state == SwapState.SWITCHED) {
            switched.complete(progress());
        }
    }

    @Override
    public StorageRole role() {
        return role;
    }

    @Override
    public String from() {
        return from;
    }

    @Override
    public String to() {
        return to;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public CompletionStage<SwapProgress> switched() {
        return switched.minimalCompletionStage();
    }

    @Override
    public CompletionStage<SwapProgress> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public void abort() {
        aborting.run();
    }

    @Override
    public synchronized Optional<StorageException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public synchronized SwapProgress progress() {
        long now = endedAt == 0 ? System.nanoTime() : endedAt;
        double seconds = copyBegunAt == 0 ? 0 : ((copyEndedAt == 0 ? now : copyEndedAt) - copyBegunAt) / 1e9;
        double entriesPerSecond = seconds <= 0 ? 0 : (cursor.entries() - entriesAtBegin) / seconds;
        double bytesPerSecond = seconds <= 0 ? 0 : (cursor.bytes() - bytesAtBegin) / seconds;
        Optional<Duration> left = state == SwapState.COPYING && entriesPerSecond > 0
                ? Optional.of(Duration.ofMillis(
                        (long) (Math.max(0, cursor.total() - cursor.entries()) / entriesPerSecond * 1_000)))
                : Optional.empty();
        return new SwapProgress(
                state,
                cursor.entries(),
                cursor.total(),
                cursor.bytes(),
                carried,
                backlog,
                entriesPerSecond,
                bytesPerSecond,
                left,
                verified,
                Optional.ofNullable(verifiedAt),
                fenceTries,
                lastPause,
                longestPause,
                Duration.ofNanos(gate.figures().longestReadWait()),
                gate.figures().callsFailedBehindFence() - failedBefore,
                Optional.ofNullable(rollbackUntil),
                blockers,
                startedAt,
                Duration.ofNanos(now - begunAt));
    }

    synchronized SwapState state() {
        return state;
    }

    synchronized void enter(SwapState next) {
        state = next;
    }

    synchronized void copying(CopyCursor at) {
        if (copyBegunAt == 0 && state == SwapState.COPYING) {
            copyBegunAt = System.nanoTime();
            entriesAtBegin = at.entries();
            bytesAtBegin = at.bytes();
        }
        cursor = at;
        if (at.ended() && copyEndedAt == 0) {
            copyEndedAt = System.nanoTime();
        }
    }

    synchronized void carried(long keys) {
        carried += keys;
    }

    synchronized void backlog(long commits) {
        backlog = commits;
    }

    synchronized void verified(long entries) {
        verified = entries;
    }

    synchronized void equalAt(Instant when) {
        verifiedAt = when;
    }

    synchronized void fenceBegun() {
        fenceTries++;
    }

    synchronized void paused(Duration pause) {
        lastPause = pause;
        longestPause = pause.compareTo(longestPause) > 0 ? pause : longestPause;
    }

    synchronized void window(@Nullable Instant until) {
        rollbackUntil = until;
    }

    /** How it has ended, where nothing is recorded of it any more and an engine of that generation is the truth. */
    synchronized SwapState endedWith(long truth) {
        if (truth == generation) {
            return SwapState.DONE;
        }
        return rollbackUntil == null ? SwapState.ABORTED : SwapState.ROLLED_BACK;
    }

    /** Whether that is something new. */
    synchronized boolean blocked(List<String> by) {
        boolean changed = !blockers.equals(by);
        blockers = List.copyOf(by);
        return changed;
    }

    /** The new engine serves. */
    void hasSwitchedTo() {
        enter(SwapState.SWITCHED);
        goOn(() -> switched.complete(progress()));
    }

    /** Nothing follows. */
    void ended(SwapState last, @Nullable StorageException cause) {
        synchronized (this) {
            state = last;
            failure = cause;
            endedAt = System.nanoTime();
            blockers = List.of();
            rollbackUntil = null;
        }
        goOn(() -> {
            if (cause == null) {
                switched.complete(progress());
                completion.complete(progress());
            } else {
                switched.completeExceptionally(cause);
                completion.completeExceptionally(cause);
            }
        });
    }

    /** The store is closed: it goes on at the next open. */
    void left(StorageException cause) {
        goOn(() -> {
            switched.completeExceptionally(cause);
            completion.completeExceptionally(cause);
        });
    }

    /** Whoever waits for it is told even where the executor takes nothing any more. */
    private void goOn(Runnable next) {
        try {
            executor.execute(next);
        } catch (RejectedExecutionException e) {
            ForkJoinPool.commonPool().execute(next);
        }
    }
}
