package org.mosp.storage.manager.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.gate.WaitingLine.Outcome;
import org.mosp.storage.spi.Engine;

/**
 * The way of every call to the engine of a role. Any number of threads.
 *
 * <p>A write counts itself in at its route, reads the route again, and goes back when it changed: so whoever installs a new
 * route and then waits for the old one's count to reach zero knows that no write of the old route runs any more. A read
 * counts itself in at the engine: it delays only that engine's close. Calls that find no engine wait in line.
 *
 * @param <E> the kind of engine
 */
public final class Gate<E extends Engine> {

    /** A write on an engine. */
    @FunctionalInterface
    public interface Write<E extends Engine, T> {
        /** Does it; {@code capture} is for the engine's batch. */
        T on(E engine, boolean capture);
    }

    private final String what;
    private final GateLimits limits;
    private final WaitingLine line;
    /** Writes by routes that were replaced, as long as nobody has seen them out. */
    private final Set<StripedCount> leaving = ConcurrentHashMap.newKeySet();

    private final GateFigures figures = new GateFigures();
    private volatile Route<E> route;

    /** A gate that is closed until a route is installed. */
    public Gate(StorageRole role, GateLimits limits, Executor executor, ScheduledExecutorService clock) {
        this.what = role.id() + " storage";
        this.limits = limits;
        this.line = new WaitingLine(
                "calls waiting for " + what, limits.maxWaiters(), limits.maxWaitingBytes(), executor, clock);
        this.route = Route.absent(0, new Absence.Opening(what, "the store to be opened"));
    }

    /** The route, now. */
    public Route<E> route() {
        return route;
    }

    /** The engine, now; {@code null} when there is none. */
    public @Nullable LiveEngine<E> live() {
        return route.primary();
    }

    /** Leads all calls to an engine; those in line go on. Returns the route before. */
    public synchronized Route<E> open(LiveEngine<E> engine) {
        return install(Route.to(route.epoch() + 1, engine));
    }

    /** The same, where writes also write the change journal from the first one on. */
    public synchronized Route<E> open(LiveEngine<E> engine, boolean capture) {
        return install(Route.to(route.epoch() + 1, engine, null, capture, false));
    }

    /**
     * Leads calls to the same engine in another way. Whoever then waits for {@link #awaitDrained} knows that every write still
     * to come goes the new way.
     *
     * @param primary the engine they are led to now
     * @param target the engine a swap fills
     * @return the route before; empty when calls are led elsewhere by now, and nothing was changed
     */
    public synchronized Optional<Route<E>> redirect(
            LiveEngine<E> primary, @Nullable LiveEngine<E> target, boolean capture, boolean parkWrites) {
        if (route.primary() != primary) {
            return Optional.empty();
        }
        return Optional.of(install(Route.to(route.epoch() + 1, primary, target, capture, parkWrites)));
    }

    /**
     * Leads calls from an engine whose writers are parked to another one, and lets them go on.
     *
     * @return whether it was so led; if not, nothing was changed
     */
    public synchronized boolean exchange(LiveEngine<E> from, LiveEngine<E> to, boolean capture) {
        if (route.primary() != from || !route.parkWrites()) {
            return false;
        }
        install(Route.to(route.epoch() + 1, to, capture ? from : null, capture, false));
        return true;
    }

    /**
     * Waits until no write is inside by any route before the one there is now; not only by the last of them: a write that a
     * wait gave up on may still be inside an older one.
     *
     * @return whether all were out in time
     */
    public boolean awaitDrained(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (StripedCount writes : replaced()) {
            if (!writes.awaitZero(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                return false;
            }
            leaving.remove(writes);
        }
        return true;
    }

    /** Never the count of a route that is just being replaced: writes still come in by it. */
    private synchronized List<StripedCount> replaced() {
        return List.copyOf(leaving);
    }

    /** What is counted here. */
    public GateFigures figures() {
        return figures;
    }

    /** Leads calls nowhere: they wait or fail, as the absence says. Returns the route before. */
    public synchronized Route<E> close(Absence absence) {
        return install(Route.absent(route.epoch() + 1, absence));
    }

    /** Calls waiting now. */
    public int parked() {
        return line.size();
    }

    /** Waits begun so far. */
    public long parkedTotal() {
        return line.total();
    }

    /** About how many calls are inside now. */
    public long inside() {
        Route<E> now = route;
        LiveEngine<E> live = now.primary();
        return now.writes().inside() + (live == null ? 0 : live.reads().inside());
    }

    /**
     * Runs a read. One that its engine cannot answer any more is asked anew of the engine that has taken over, or is about to: while
     * writers are parked for an exchange, the old engine's server may be gone already.
     */
    public <T> T read(Function<? super LiveEngine<E>, T> call) {
        while (true) {
            Route<E> seen = route;
            LiveEngine<E> live = seen.primary();
            if (live == null) {
                parkRead(seen);
                continue;
            }
            int stripe = live.reads().enter();
            try {
                if (route == seen) {
                    return call.apply(live);
                }
                continue;
            } catch (StorageUnavailableException e) {
                if (!seen.parkWrites() && route.primary() == live) {
                    throw e;
                }
            } finally {
                live.reads().exit(stripe);
            }
            if (seen.parkWrites()) {
                parkRead(seen);
            }
        }
    }

    /** Runs a write. */
    public <T> T write(Write<? super E, T> call) {
        long begun = System.nanoTime();
        while (true) {
            Route<E> seen = route;
            LiveEngine<E> live = seen.primary();
            if (live == null || seen.parkWrites()) {
                park(seen);
                continue;
            }
            int stripe = seen.writes().enter();
            try {
                if (route == seen) {
                    live.beforeWrite();
                    T result = call.on(live.engine(), seen.capture());
                    figures.written(System.nanoTime() - begun);
                    return result;
                }
            } catch (StorageFullException e) {
                figures.failed(e);
                throw e;
            } finally {
                seen.writes().exit(stripe);
            }
        }
    }

    /**
     * Begins a write, which is inside until the call's stage completes; waits without a thread where there is no engine.
     * The stage returned is the caller's own: to cancel it leaves the write alone.
     *
     * @param bytes what the write holds in memory while it waits
     */
    public <T> CompletionStage<T> writeAsync(long bytes, Write<? super E, CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        begin(bytes, call, result, System.nanoTime());
        return result;
    }

    private <T> void begin(
            long bytes, Write<? super E, CompletionStage<T>> call, CompletableFuture<T> result, long begun) {
        try {
            while (true) {
                Route<E> seen = route;
                LiveEngine<E> live = seen.primary();
                if (live == null || seen.parkWrites()) {
                    Duration wait = wait(seen);
                    line.await(bytes, () -> route != seen, wait, () -> begin(bytes, call, result, begun), () -> {
                        if (route == seen) {
                            result.completeExceptionally(timedOut(seen));
                        } else {
                            begin(bytes, call, result, begun);
                        }
                    });
                    return;
                }
                if (tryBegin(seen, live, call, result, begun)) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            // whatever it is, it ends the stage: it may be thrown where nobody sees it
            figures.failed(e);
            result.completeExceptionally(e);
        }
    }

    private <T> boolean tryBegin(
            Route<E> seen,
            LiveEngine<E> live,
            Write<? super E, CompletionStage<T>> call,
            CompletableFuture<T> result,
            long begun) {
        int stripe = seen.writes().enter();
        boolean handedOver = false;
        try {
            if (route != seen) {
                return false;
            }
            live.beforeWrite();
            CompletionStage<T> stage = call.on(live.engine(), seen.capture());
            handedOver = true;
            // the ticket travels with the engine's stage and is given back before the caller's code runs
            stage.whenComplete((value, failure) -> {
                seen.writes().exit(stripe);
                Throwable cause = Failures.unwrap(failure);
                if (cause == null) {
                    figures.written(System.nanoTime() - begun);
                    result.complete(value);
                } else {
                    figures.failed(cause);
                    result.completeExceptionally(cause);
                }
            });
            return true;
        } finally {
            if (!handedOver) {
                seen.writes().exit(stripe);
            }
        }
    }

    private Route<E> install(Route<E> next) {
        Route<E> before = route;
        if (before.primary() != null) {
            leaving.add(before.writes());
        }
        route = next;
        // from one wait to another nobody is woken: who has waited long enough looks again
        if ((next.primary() != null && !next.parkWrites())
                || next.absence() instanceof Absence.Failed
                || next.absence() instanceof Absence.Closing) {
            line.release();
        }
        return before;
    }

    private void parkRead(Route<E> seen) {
        long start = System.nanoTime();
        try {
            park(seen);
        } finally {
            figures.readWaited(start, System.nanoTime());
        }
    }

    private void park(Route<E> seen) {
        Outcome outcome;
        try {
            outcome = line.await(() -> route != seen, wait(seen));
        } catch (StorageBusyException e) {
            noteFence(seen);
            throw e;
        }
        if (outcome == Outcome.TIMED_OUT && route == seen) {
            throw timedOut(seen);
        }
        if (outcome == Outcome.INTERRUPTED) {
            throw new StorageUnavailableException(what, "a caller that is not interrupted while it waits", null);
        }
    }

    /** How long to wait behind a route; throws where waiting is in vain. */
    private Duration wait(Route<E> seen) {
        Absence absence = seen.absence();
        if (absence == null) {
            return limits.fenceWait();
        }
        if (absence instanceof Absence.Failed failed) {
            throw failed.cause();
        }
        if (absence instanceof Absence.Closing closing) {
            throw new StorageUnavailableException(closing.what(), "an open store", null);
        }
        return absence instanceof Absence.Opening ? limits.openWait() : limits.providerWait();
    }

    private StorageUnavailableException timedOut(Route<E> seen) {
        Absence absence = seen.absence();
        if (absence instanceof Absence.Away away) {
            return new StorageUnavailableException(away.what(), away.needs(), null);
        }
        if (absence instanceof Absence.Opening opening) {
            return new StorageUnavailableException(opening.what(), opening.needs(), null);
        }
        noteFence(seen);
        return new StorageUnavailableException(what, "the end of a swap's fence", null);
    }

    private void noteFence(Route<E> seen) {
        if (seen.parkWrites()) {
            figures.failedBehindFence();
        }
    }
}
