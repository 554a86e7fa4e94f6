package org.mosp.storage.manager.swap;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.Companion;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.RoleThread;
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

    /** Longest wait for a step that was asked for. */
    private static final long STEP_SECONDS = 60;

    /** Longest wait for a run to let go of its engines. */
    private static final long LET_GO_SECONDS = 15;

    /** Longest wait at an open for the provider of an engine that is still to be fenced. */
    private static final long FENCE_PROVIDER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Longest wait for a swap to go on after its engine was closed. */
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final RoleHost<E> host;
    private final ProviderRegistry registry;
    private final EngineMove<E> move;
    private final SwapEvents events;
    private final Executor executor;
    private final ScheduledExecutorService clock;
    private final RoleThread thread;
    private final AtomicBoolean beginning = new AtomicBoolean();
    private volatile @Nullable StoreContext store;
    private volatile @Nullable SwapRun<E> run;
    private volatile @Nullable RunningSwap swap;
    private volatile boolean closed;
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
        this.executor = executor;
        this.clock = clock;
        this.thread = new RoleThread("mosp-swap-" + host.role().id());
    }

    // ---- requests

    /** What a swap would do. */
    public SwapPlan plan(String engine, SwapOptions options) {
        return preflight().look(engine, options).plan();
    }

    /** Begins one. */
    public Swap begin(String engine, SwapOptions options) {
        if (!beginning.compareAndSet(false, true)) {
            throw new SwapRefusedException(Reason.UNDER_WAY, host.role(), "another swap is being prepared", "");
        }
        try {
            preflight().look(engine, options).refuse();
            endLeavings();
            StoreContext context = context();
            RoleRecord record = context.book().current().role(host.role()).orElseThrow();
            LiveEngine<E> source = host.gate().read(live -> live);
            long generation = new EngineDirectories(context.files(), context.directory())
                    .next(context.book().current(), engine);
            RoleRecord target = RoleRecord.fresh(host.role(), engine, generation, options.settings())
                    .from(host.lastSequence(source.engine()) + EnginePair.GAP);
            SwapRecord prepared =
                    SwapRecord.prepared(target, SwapBook.now(), options.maxBytesPerSecond(), options.rollbackWindow());
            RunningSwap next = running(record.engine(), prepared);
            SwapRun<E> begun = new SwapRun<>(host, context, registry, move, next, events, clock, source);
            return begin(begun, next, target, prepared);
        } finally {
            beginning.set(false);
        }
    }

    private Swap begin(SwapRun<E> begun, RunningSwap next, RoleRecord target, SwapRecord prepared) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        swap = next;
        run = begun;
        thread.submit(() -> {
            try {
                begun.prepare(target, prepared);
                durable.complete(null);
            } catch (RuntimeException | LinkageError e) {
                durable.completeExceptionally(e);
            }
            begun.run();
        });
        await(durable);
        return next;
    }

    /** The one under way. */
    public Optional<Swap> current() {
        RunningSwap known = swap;
        return known == null || known.state().over() ? Optional.empty() : Optional.of(known);
    }

    /** The other engine of the one under way, while it is open. */
    public Optional<LiveEngine<E>> partner() {
        SwapRun<E> running = run;
        return running == null ? Optional.empty() : running.partner();
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
        SwapRun<E> running = currentRun();
        RunningSwap known = swap;
        if (known == null || running == null || known.state().over()) {
            if (kind == Wish.Kind.ABORT && known != null && known.state() == SwapState.ABORTED) {
                return known;
            }
            throw new SwapRefusedException(Reason.NOT_NOW, host.role(), "no swap is under way", "");
        }
        if (kind == Wish.Kind.ROLLBACK && running.rollingBack()) {
            return known;
        }
        Wish wish = Wish.of(kind, reason);
        if (!running.want(wish)) {
            throw new SwapRefusedException(Reason.NOT_NOW, host.role(), "something else is being done with it", "");
        }
        await(wish.done());
        return known;
    }

    /** The run of the swap under way; waits a little where its engine is just being opened. */
    private @Nullable SwapRun<E> currentRun() {
        long deadline = System.nanoTime() + RUN_NANOS;
        while (run == null && current().isPresent() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        return run;
    }

    // ---- the role's thread

    @Override
    public boolean opening(StoreContext context, RoleRecord record, LiveEngine<E> primary) {
        store = context;
        long fencedBy = move.fencedBy(primary.engine());
        long generation = context.book().current().generation();
        if (fencedBy > generation) {
            throw new StorageDamagedException(
                    context.directory().resolve("manifest.1").toString(),
                    -1,
                    null,
                    "an older manifest, of generation " + generation + ": engine " + record.directoryName()
                            + " was left in generation " + fencedBy + ", its data went on elsewhere",
                    null);
        }
        Optional<SwapRecord> swapped = record.swap();
        if (swapped.isPresent()
                && swapped.get().stage() == Stage.SWITCHED
                && !swapped.get().fenced()) {
            return fence(context, swapped.get());
        }
        // whoever asks for the swap once calls reach the engine finds it
        swapped.ifPresent(present -> known(record, present));
        return swapped.map(SwapRecord::capturing).orElse(false);
    }

    /** Completes what a kill interrupted at the switch, before the first call; where that cannot be, the window is closed. */
    private boolean fence(StoreContext context, SwapRecord swapped) {
        SwapBook book = new SwapBook(host.role(), context.book());
        RoleRecord left = swapped.partner();
        long deadline = System.nanoTime() + FENCE_PROVIDER_NANOS;
        Optional<BoundProvider> provider = registry.find(host.role(), left.engine());
        while (provider.isEmpty() && System.nanoTime() < deadline && !closed) {
            LockSupport.parkNanos(1_000_000);
            provider = registry.find(host.role(), left.engine());
        }
        try {
            BoundProvider found = provider.orElseThrow(() ->
                    new StorageUnavailableException("engine " + left.engine(), "a bundle that provides it", null));
            Opened<E> opened = host.opener(context).openPartner(left, found, left.nextSequence());
            try {
                move.fence(opened.live().engine(), context.book().current().generation());
            } finally {
                opened.live().engine().close();
            }
            context.crashPoints().reached("swap.resume.fenced");
            book.fenced();
            known(book.record(), book.swap().orElseThrow());
            return true;
        } catch (StorageException e) {
            LOG.warn("the engine that was left at the switch cannot be written: no rollback", e);
            book.finished();
            return false;
        }
    }

    @Override
    public void opened(StoreContext context, LiveEngine<E> primary) {
        RoleRecord record = context.book().current().role(host.role()).orElseThrow();
        Optional<SwapRecord> swapped = record.swap();
        if (swapped.isEmpty()) {
            thread.submit(() -> forget(primary));
            return;
        }
        RunningSwap known = known(record, swapped.get());
        // the wait for the opening is no pause of the swap's
        host.gate().measureReadWaits();
        SwapRun<E> resumed = new SwapRun<>(host, context, registry, move, known, events, clock, primary);
        if (rollingBack && swapped.get().stage() == Stage.SWITCHED) {
            resumed.want(Wish.of(Wish.Kind.ROLLBACK, "it goes on"));
        }
        run = resumed;
        thread.submit(resumed);
    }

    /** The swap a record tells of; the same object as long as this process knows it. */
    private RunningSwap known(RoleRecord record, SwapRecord swapped) {
        RunningSwap known = swap;
        if (known == null || known.state().over()) {
            boolean after = swapped.stage() == Stage.SWITCHED;
            String from = after ? swapped.partner().engine() : record.engine();
            known = after ? running(from, record, swapped) : running(from, swapped);
            swap = known;
        }
        known.enter(SwapState.valueOf(swapped.stage().name()));
        return known;
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
        SwapRun<E> running = run;
        if (running == null) {
            return;
        }
        running.stop();
        letGo(running.ended());
        rollingBack = running.rollingBack();
        run = null;
    }

    @Override
    public void providersChanged() {
        SwapRun<E> running = run;
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

    /** Ends the thread; the engines were closed before. */
    @Override
    public void close() {
        closed = true;
        SwapRun<E> running = run;
        if (running != null) {
            running.stop();
        }
        RunningSwap known = swap;
        if (known != null) {
            known.left(Preflight.closed(host.role()));
        }
        thread.close();
    }

    /** No engine of an earlier swap is kept open for old snapshots any more. */
    public void letGoOfRetired() {
        if (current().isEmpty()) {
            endLeavings();
        }
    }

    private void endLeavings() {
        SwapRun<E> before = run;
        if (before != null) {
            before.stop();
            letGo(before.ended());
            run = null;
        }
    }

    private Preflight<E> preflight() {
        return new Preflight<>(host, context(), registry, move);
    }

    private StoreContext context() {
        // whoever reads waits for the engine, so the store is known after that
        host.gate().read(live -> live);
        StoreContext known = store;
        if (known == null) {
            throw Preflight.closed(host.role());
        }
        return known;
    }

    private RunningSwap running(String from, SwapRecord record) {
        return running(from, record.partner(), record.stage(), record.since());
    }

    private RunningSwap running(String from, RoleRecord truth, SwapRecord record) {
        RunningSwap known = running(from, truth, record.stage(), record.since());
        known.window(record.windowEnds().orElse(null));
        return known;
    }

    private RunningSwap running(String from, RoleRecord to, Stage stage, Instant since) {
        return new RunningSwap(
                host.role(),
                from,
                to.engine(),
                to.generation(),
                SwapState.valueOf(stage.name()),
                since,
                host.gate(),
                executor,
                this::abort);
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

    private void await(CompletableFuture<Void> step) {
        try {
            step.get(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("swap of " + host.role().id(), "a caller that is not interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageUnavailableException("swap of " + host.role().id(), "a step that succeeds", e.getCause());
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("swap of " + host.role().id(), "more time: the step goes on", e);
        }
    }
}
