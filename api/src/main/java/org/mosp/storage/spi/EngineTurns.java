package org.mosp.storage.spi;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;

/**
 * The turns of those who write to an engine: one after the other, each on a thread of the engine's own, so that no interrupt of
 * a caller closes a file. For engines that commit batch by batch. Any number of threads.
 *
 * <p>1,024 callers wait for their turn; one more waits 10 s for a place. A caller waits 5 minutes for the end of its turn, at most.
 *
 * @since 1.2
 */
public final class EngineTurns {

    private static final int MOST_WAITING = 1_024;
    private static final int DISK_THREADS = 16;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** What a clean close writes. Implemented by engines. */
    @FunctionalInterface
    public interface LastStep {
        /** Does it. */
        void run() throws IOException;
    }

    /** One of many steps that are taken beside each other. Implemented by engines. */
    @FunctionalInterface
    public interface Step {
        /** Does the one of this number, from 0. */
        void run(int number) throws IOException;
    }

    /** Longest waits: for a place, for the outcome, for the close. */
    record Limits(int mostWaiting, Duration place, Duration outcome, Duration close) {

        static final Limits USUAL =
                new Limits(MOST_WAITING, Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(5));
    }

    private final String engine;
    private final EngineHealth health;
    private final Limits limits;
    private final Semaphore places;
    private final ThreadPoolExecutor turns;
    private final ThreadPoolExecutor disk;

    /**
     * Nobody waits yet.
     *
     * @param engine its name, for threads and errors
     * @param health whether it may be written to
     */
    public EngineTurns(String engine, EngineHealth health) {
        this(engine, health, Limits.USUAL);
    }

    EngineTurns(String engine, EngineHealth health, Limits limits) {
        this.engine = engine;
        this.health = health;
        this.limits = limits;
        this.places = new Semaphore(limits.mostWaiting());
        this.turns = threads("mosp-" + engine + "-turns", 1);
        this.disk = threads("mosp-" + engine + "-disk", DISK_THREADS);
    }

    private static ThreadPoolExecutor threads(String name, int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Waits for a turn and does the work in it. What it throws of the {@code StorageException} family reaches the caller: nothing
     * happened then. After anything else only the next open knows what is on the disk, and the engine is read-only.
     *
     * @throws StorageReadOnlyException if the engine is, by now
     * @throws StorageUnavailableException if it was closed
     * @throws StorageBusyException if there was no place
     * @throws OutcomeUnknownException if the work failed, or the caller waits no longer, or was interrupted, with its interrupt
     *     flag set: the work itself is not interrupted
     */
    public <T> T take(Callable<T> work) {
        health.checkWritable();
        CompletableFuture<T> outcome = new CompletableFuture<>();
        try {
            if (!places.tryAcquire(limits.place().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StorageBusyException(engine + " commits", limits.mostWaiting(), "waiting");
            }
            hand(() -> perform(work, outcome));
            return outcome.get(limits.outcome().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("the caller was interrupted while its commit was on the way", e);
        } catch (TimeoutException e) {
            throw new OutcomeUnknownException("the commit took longer than a caller waits", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StorageException known
                    ? known
                    : new OutcomeUnknownException("the commit failed", e.getCause());
        }
    }

    private void hand(Runnable turn) {
        try {
            turns.execute(turn);
        } catch (RejectedExecutionException closed) {
            places.release();
            throw health.unavailable();
        }
    }

    private <T> void perform(Callable<T> work, CompletableFuture<T> outcome) {
        places.release();
        try {
            health.checkWritable();
            outcome.complete(work.call());
        } catch (StorageException known) {
            outcome.completeExceptionally(known);
        } catch (Exception | Error failed) {
            health.readOnly("a commit failed: " + failed);
            outcome.completeExceptionally(new OutcomeUnknownException("a commit failed", failed));
        }
    }

    /**
     * Takes steps of one turn beside each other, 16 at a time: a disk forces many files in little more time than one. All have
     * ended when this returns or throws. In a turn.
     *
     * @throws IOException that of a step; of several one that is more than a full disk
     */
    public void together(int steps, Step step) throws IOException {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            int number = i;
            calls.add(() -> {
                // a disk that hung until the engine was closed must not go on beside the next one
                health.checkOpen();
                step.run(number);
                return true;
            });
        }
        IOException worst = null;
        try {
            for (Future<Boolean> ended : disk.invokeAll(calls)) {
                worst = worse(worst, ended);
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted in its turn");
        } catch (RejectedExecutionException closed) {
            throw health.unavailable();
        }
        if (worst != null) {
            throw worst;
        }
    }

    private static @Nullable IOException worse(@Nullable IOException before, Future<Boolean> ended)
            throws InterruptedException {
        try {
            ended.get();
            return before;
        } catch (ExecutionException e) {
            IOException failed = e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
            return before == null || DiskFull.isCauseOf(before) ? failed : before;
        }
    }

    /**
     * Waits for the turns inside, then takes a last step if the engine may still be written to; all within 5 s, interrupted or not.
     * Then every call is {@code StorageUnavailableException}, and the threads end. Called again it does nothing.
     *
     * @param last what a clean close writes; if it fails, the next open finds what it finds after a kill
     */
    public void close(LastStep last) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        try {
            turns.execute(() -> ended.complete(end(last)));
            turns.shutdown();
            ended.completeOnTimeout(false, limits.close().toNanos(), TimeUnit.NANOSECONDS)
                    .join();
        } catch (RejectedExecutionException closedBefore) {
            return;
        } finally {
            health.closed();
            disk.shutdown();
        }
    }

    private boolean end(LastStep last) {
        try {
            if (health.state().mode() == EngineState.Mode.OPEN) {
                last.run();
            }
            return true;
        } catch (IOException | RuntimeException | Error failed) {
            // every commit is on the disk already
            return false;
        } finally {
            health.closed();
        }
    }
}
