package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.RoleThread;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run of a role's swap, one at a time, and the thread it is on. Set by whoever begins a swap and by the role's thread, behind
 * one atomic reference; every wait is bounded. Any number of threads.
 *
 * @param <E> the kind of engine
 */
final class CurrentRun<E extends Engine> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentRun.class);

    /** Longest wait for a run to let go of its engines. */
    private static final long LET_GO_SECONDS = 15;

    /** Longest wait for a swap to go on after its engine was closed. */
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final RoleHost<E> host;
    private final ProviderRegistry registry;
    private final EngineMove<E> move;
    private final SwapEvents events;
    private final ScheduledExecutorService clock;
    private final RoleThread thread;
    private final AtomicReference<@Nullable SwapRun<E>> run = new AtomicReference<>();

    CurrentRun(
            RoleHost<E> host,
            ProviderRegistry registry,
            EngineMove<E> move,
            SwapEvents events,
            ScheduledExecutorService clock) {
        this.host = host;
        this.registry = registry;
        this.move = move;
        this.events = events;
        this.clock = clock;
        this.thread = new RoleThread("mosp-swap-" + host.role().id());
    }

    /** A run of a swap, not begun yet. */
    SwapRun<E> of(StoreContext context, RunningSwap swap, LiveEngine<E> source) {
        return new SwapRun<>(host, context, registry, move, swap, events, clock, source);
    }

    Optional<SwapRun<E>> get() {
        return Optional.ofNullable(run.get());
    }

    /** The run of the swap under way; waits a little where its engine is just being opened. */
    Optional<SwapRun<E>> await(BooleanSupplier underWay) {
        long deadline = System.nanoTime() + RUN_NANOS;
        while (run.get() == null && underWay.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        return get();
    }

    /** Begins a swap; what returns is completed when it is durable, or nothing is left of it. */
    CompletableFuture<Void> begin(SwapRun<E> begun, RoleRecord target, SwapRecord prepared) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        run.set(begun);
        try {
            thread.execute(() -> {
                try {
                    begun.prepare(target, prepared);
                    durable.complete(null);
                } catch (RuntimeException | Error e) {
                    durable.completeExceptionally(e);
                }
                begun.run();
            });
        } catch (RejectedExecutionException e) {
            // the store was closed meanwhile
            StorageException cause = Preflight.closed(host.role());
            begun.notBegun(cause);
            run.compareAndSet(begun, null);
            durable.completeExceptionally(cause);
        }
        return durable;
    }

    /** Goes on with a swap. */
    void resume(SwapRun<E> resumed) {
        run.set(resumed);
        thread.submit(resumed);
    }

    /** Does something on the swap's thread while none runs. */
    void submit(Runnable task) {
        thread.submit(task);
    }

    /** Ends the run; on return it uses no engine. The run that was ended, if there was one. */
    Optional<SwapRun<E>> end() {
        Optional<SwapRun<E>> running = get();
        running.ifPresent(this::end);
        return running;
    }

    /** The same, if its swap is over and only its old engine is still read; a run that has just begun goes on. */
    void endOver() {
        get().filter(SwapRun::over).ifPresent(this::end);
    }

    private void end(SwapRun<E> ending) {
        ending.stop();
        letGo(ending.ended());
        // meanwhile another may have begun
        run.compareAndSet(ending, null);
    }

    private void letGo(CompletableFuture<Void> ended) {
        try {
            ended.get(LET_GO_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("a swap of {} still uses its engines", host.role().id(), e);
        }
    }

    /** Providers came or went: on return the run uses no engine of one that went. */
    void providersChanged() {
        SwapRun<E> running = run.get();
        if (running == null) {
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LET_GO_SECONDS);
        while (running.usesOneThatWent() && !running.ended().isDone() && System.nanoTime() < deadline) {
            running.letGoOfPartner();
            LockSupport.parkNanos(500_000);
        }
        running.wake();
    }

    /** Asks the run to end. */
    void stop() {
        get().ifPresent(SwapRun::stop);
    }

    /** Ends the thread; the engines were closed before. */
    @Override
    public void close() {
        thread.close();
    }
}
