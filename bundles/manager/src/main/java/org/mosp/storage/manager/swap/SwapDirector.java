package org.mosp.storage.manager.swap;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.Companion;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swaps of one role, one at a time: begins them, resumes them when the role's engine was opened, interrupts them when an
 * engine has to be closed. Requests come from any thread; the work is done on a thread of its own.
 *
 * @param <E> the kind of engine
 */
public final class SwapDirector<E extends Engine> implements Companion<E>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SwapDirector.class);

    private final RoleHost<E> host;
    private final ProviderRegistry registry;
    private final EngineMove<E> move;
    private final SwapEvents events;
    private final KnownSwap known;
    private final CurrentRun<E> runs;
    private final Beginning<E> beginning;
    private final Recovery<E> recovery;
    private volatile @Nullable StoreContext store;
    /** What was recorded when the engine was opened, before the first call reached it; for the role's thread. */
    private @Nullable RoleRecord found;

    private volatile boolean closed;

    /** Whether the run that was last ended was going back; for the role's thread. */
    private boolean rollingBack;

    /**
     * A director.
     *
     * @param executor where stages complete
     * @param clock watches over fences
     */
    public SwapDirector(
            RoleHost<E> host,
            ProviderRegistry registry,
            EngineMove<E> move,
            SwapEvents events,
            Executor executor,
            ScheduledExecutorService clock) {
        this.host = host;
        this.registry = registry;
        this.move = move;
        this.events = events;
        known = new KnownSwap(host.role(), host.gate(), executor, this::abort);
        runs = new CurrentRun<>(host, registry, move, events, clock);
        beginning = new Beginning<>(host, known, runs);
        recovery = new Recovery<>(host, registry, move, known, () -> closed);
    }

    // ---- requests

    /** What a swap would do. */
    public SwapPlan plan(String engine, SwapOptions options) {
        return preflight().look(engine, options).plan();
    }

    /** Begins one. */
    public Swap begin(String engine, SwapOptions options) {
        return beginning.begin(this::preflight, engine, options);
    }

    /** The one under way. */
    public Optional<Swap> current() {
        return known.current().map(running -> running);
    }

    /** The other engine of the one under way, while it is open. */
    public Optional<LiveEngine<E>> partner() {
        return runs.get().flatMap(SwapRun::partner);
    }

    /** Goes back. */
    public Swap rollBack() {
        return want(Wish.Kind.ROLLBACK, "it was rolled back");
    }

    /** Ends the window. */
    public Swap finish() {
        return want(Wish.Kind.FINISH, "it was finished");
    }

    /** Gives up. */
    public Swap abort() {
        return want(Wish.Kind.ABORT, "it was aborted");
    }

    private Swap want(Wish.Kind kind, String reason) {
        // waits for the engine: a call right after the start must not be told that there is no swap
        context();
        SwapRun<E> running = runs.await(() -> current().isPresent()).orElse(null);
        RunningSwap swap = known.last().orElse(null);
        if (swap == null || running == null || swap.state().over()) {
            if (kind == Wish.Kind.ABORT && swap != null && swap.state() == SwapState.ABORTED) {
                return swap;
            }
            throw new SwapRefusedException(Reason.NOT_NOW, host.role(), "no swap is under way", "");
        }
        if (kind == Wish.Kind.ROLLBACK && running.rollingBack()) {
            return swap;
        }
        Wish wish = Wish.of(kind, reason);
        if (!running.want(wish)) {
            throw new SwapRefusedException(Reason.NOT_NOW, host.role(), "something else is being done with it", "");
        }
        StepWait.await(host.role(), wish.done());
        return swap;
    }

    // ---- the role's thread

    @Override
    public boolean opening(StoreContext context, RoleRecord record, LiveEngine<E> primary) {
        store = context;
        boolean capture = recovery.opening(context, record, primary);
        RoleRecord now = context.book().current().role(host.role()).orElseThrow();
        if (now.swap().isEmpty()) {
            known.unrecorded(now)
                    .ifPresent(ended -> events.tell(ended, ended.state(), "nothing is recorded of it any more"));
        }
        found = now;
        return capture;
    }

    @Override
    public void opened(StoreContext context, LiveEngine<E> primary) {
        // not what is recorded now: calls reach the engine already, and one of them may have begun a swap
        RoleRecord record = Objects.requireNonNull(found);
        Optional<SwapRecord> swapped = record.swap();
        if (swapped.isEmpty()) {
            runs.submit(() -> forget(primary));
            return;
        }
        RunningSwap swap = known.recorded(record, swapped.get());
        // the wait for the opening is no pause of the swap's
        host.gate().figures().measureReadWaits();
        SwapRun<E> resumed = runs.of(context, swap, primary);
        if (rollingBack && swapped.get().stage() == Stage.SWITCHED) {
            resumed.want(Wish.of(Wish.Kind.ROLLBACK, "it goes on"));
        }
        runs.resume(resumed);
    }

    /** What an ended swap may have left in the journal. */
    private void forget(LiveEngine<E> primary) {
        EngineUse<E> use = new EngineUse<>(primary);
        try {
            if (host.gate().live() == primary && !host.gate().route().capture() && use.of(move::backlog) > 0) {
                move.forgetJournal(use);
            }
        } catch (StorageException | MoveStoppedException e) {
            LOG.debug("the change journal could not be emptied", e);
        }
    }

    @Override
    public void retiring(LiveEngine<E> primary) {
        runs.end().ifPresent(ended -> rollingBack = ended.rollingBack());
    }

    @Override
    public void providersChanged() {
        runs.providersChanged();
    }

    /** Ends the thread; the engines were closed before. */
    @Override
    public void close() {
        closed = true;
        runs.stop();
        known.left(Preflight.closed(host.role()));
        runs.close();
    }

    /** No engine of an earlier swap is kept open for old snapshots any more. */
    public void letGoOfRetired() {
        runs.endOver();
    }

    private Preflight<E> preflight() {
        return new Preflight<>(host, context(), registry, move);
    }

    private StoreContext context() {
        // whoever reads waits for the engine, so the store is known after that
        host.gate().read(live -> live);
        StoreContext opened = store;
        if (opened == null) {
            throw Preflight.closed(host.role());
        }
        return opened;
    }
}
