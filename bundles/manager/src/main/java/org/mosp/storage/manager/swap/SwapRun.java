package org.mosp.storage.manager.swap;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.copy.Throttle;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.manager.swap.MoveSession.Care;
import org.mosp.storage.manager.swap.MoveSession.Carried;
import org.mosp.storage.manager.swap.MoveSession.Compared;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A swap while both of its engines can be open in this process: from its begin, or from where the manifest says it is, to its end
 * or until it is stopped. It runs on the swap's thread; requests come from any thread. What it knows is in the manifest and
 * in the engines, so it may be ended between any two steps.
 *
 * @param <E> the kind of engine
 */
final class SwapRun<E extends Engine> implements Runnable {

    /** How far above the truth's last commit sequence the other engine goes on: it must be above all until the switch. */
    static final long GAP = 1L << 32;

    /** Commits waiting to be carried beyond which a swap is given up, or its window closed. */
    static final long MAX_BACKLOG = 1_000_000;

    /** Threads that carry. */
    static final int LANES = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

    private static final Logger LOG = LoggerFactory.getLogger(SwapRun.class);
    private static final long CARRY_EVERY_NANOS = 100_000_000;
    private static final long IDLE_MILLIS = 200;
    private static final long RETRY_MILLIS = 500;

    /** How long an engine that fails, as one whose server is away, is tried again before the swap or its window is ended. */
    private static final long LONGEST_FAILING_NANOS = Duration.ofMinutes(5).toNanos();

    private static final int MAX_FENCES = 10;
    private static final int MAX_COMPARISONS = 3;

    /** With more keys left than that, writers are not parked yet. */
    private static final long MAX_UNVERIFIED = 1_000;

    /** Longest wait at an abort for the end of what the target keeps outside. */
    private static final long OUTSIDE_SECONDS = 5;

    /** Longest time snapshots on the engine that was left keep it open after the window. */
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

    private final RoleHost<E> host;
    private final StoreContext store;
    private final ProviderRegistry registry;
    private final EngineMove<E> move;
    private final SwapBook book;
    private final RunningSwap running;
    private final SwapEvents events;
    private final ScheduledExecutorService clock;
    private final CrashPoints crashPoints;
    private final EngineDirectories directories;
    private final OutsideData outside;
    private final ExecutorService lanes;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicReference<@Nullable Wish> wish = new AtomicReference<>();
    private final Object signal = new Object();
    private volatile LiveEngine<E> source;
    private volatile @Nullable Partner<E> partner;
    private volatile @Nullable BoundProvider opening;
    private volatile @Nullable LiveEngine<E> leaving;
    private volatile boolean stopped;
    private volatile boolean wantedBack;
    private boolean over;
    private volatile boolean rollingBack;
    private boolean captured;
    private long failingSince;

    SwapRun(
            RoleHost<E> host,
            StoreContext store,
            ProviderRegistry registry,
            EngineMove<E> move,
            RunningSwap running,
            SwapEvents events,
            ScheduledExecutorService clock,
            LiveEngine<E> source) {
        this.host = host;
        this.store = store;
        this.registry = registry;
        this.move = move;
        this.book = new SwapBook(host.role(), store.book());
        this.running = running;
        this.events = events;
        this.clock = clock;
        this.crashPoints = store.crashPoints();
        this.directories = new EngineDirectories(store.files(), store.directory());
        this.outside = new OutsideData(store, registry);
        this.source = source;
        this.captured = host.gate().route().capture();
        String name = "mosp-swap-" + host.role().id() + "-lane";
        lanes = Executors.newFixedThreadPool(LANES, task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(SwapRun.class.getClassLoader());
            return thread;
        });
    }

    // ---- requests, from any thread

    /** Wants something; one thing at a time, the first counts. */
    boolean want(Wish wanted) {
        boolean taken = wish.compareAndSet(null, wanted);
        wake();
        return taken;
    }

    /** Ends the run between two steps; the swap stays as it is. */
    void stop() {
        stopped = true;
        release();
    }

    /** The partner's provider is going: its engine is closed, and opened again when it is back. */
    void letGoOfPartner() {
        wantedBack = true;
        release();
    }

    /** Whether an engine of a provider that went is in use. */
    boolean usesOneThatWent() {
        Partner<E> open = partner;
        BoundProvider begun = opening;
        LiveEngine<E> left = leaving;
        return (open != null && !registry.contains(open.live().provider()))
                || (begun != null && !registry.contains(begun))
                || (left != null && !registry.contains(left.provider()));
    }

    /** The other engine, while it is open. */
    Optional<LiveEngine<E>> partner() {
        return Optional.ofNullable(partner).map(Partner::live);
    }

    /** Whether a rollback has begun. */
    boolean rollingBack() {
        return rollingBack;
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    void wake() {
        synchronized (signal) {
            signal.notifyAll();
        }
    }

    private void release() {
        Partner<E> open = partner;
        if (open != null) {
            open.release();
        }
        wake();
    }

    // ---- the swap's thread

    /** Goes on until nothing follows, or it is stopped. */
    @Override
    public void run() {
        try {
            while (!stopped && !over) {
                advanceGuarded();
            }
        } finally {
            closePartner("the swap is over or the store is closed");
            lanes.shutdown();
            ended.complete(null);
            Wish left = wish.getAndSet(null);
            if (left != null) {
                left.done().completeExceptionally(notNow("the swap was ended"));
            }
        }
    }

    /** Chooses and records the target, captures from now on: returns when the swap is durable, or nothing is left of it. */
    void prepare(RoleRecord target, SwapRecord prepared) {
        try {
            EngineUse<E> use = new EngineUse<>(source);
            move.forgetJournal(use);
            running.copying(CopyCursor.start(use.of(move::entries)));
            crashPoints.reached("swap.prepare.before-manifest");
            book.prepared(prepared);
            crashPoints.reached("swap.prepare.after-manifest");
            Opened<E> opened = open(target);
            if (!move.isEmpty(opened.live().engine())) {
                Partner.closeEngine(opened.live(), "the swap was refused");
                // what a place outside holds is not ours to drop; the directory is new
                directories.drop(target.directoryName());
                book.aborted();
                throw new SwapRefusedException(
                        Reason.TARGET_NOT_EMPTY, host.role(), "the target holds something", "choose another place");
            }
            move.prepare(opened.live().engine());
            take(opened);
            crashPoints.reached("swap.prepare.target-opened");
            capture();
            BoundProvider provider = opened.live().provider();
            book.prepared(prepared.with(target.reserved(
                            target.nextSequence(), provider.formatVersion(), provider.bundle(), provider.version()))
                    .at(Stage.COPYING));
            crashPoints.reached("swap.copying.recorded");
            enter(SwapState.COPYING, "copying " + move.entries(source.engine()) + " entries");
        } catch (SwapRefusedException e) {
            over = true;
            running.ended(SwapState.ABORTED, e);
            throw e;
        } catch (RuntimeException | LinkageError e) {
            StorageException cause = aborted("it could not be prepared: " + e.getMessage(), e);
            failed(cause);
            throw cause;
        }
    }

    private void advanceGuarded() {
        try {
            advance();
            failingSince = 0;
        } catch (MoveStoppedException e) {
            LOG.debug("a swap's step was ended: {}", e.getMessage());
            if (!stopped && !wantedBack && host.gate().live() != source) {
                stopped = true; // the role's engine was closed or exchanged under this run
            }
        } catch (ComparisonFailedException e) {
            failed(aborted("both engines were compared and differ: " + e.getMessage(), e));
        } catch (StorageException e) {
            failed(e);
        } catch (RuntimeException | LinkageError e) {
            failed(new StorageIoException("move data", host.role().id() + " engines", e));
        }
        if (wantedBack) {
            closePartner("its provider stopped");
            wantedBack = false;
        }
    }

    private void advance() {
        Optional<SwapRecord> current = book.swap();
        if (current.isEmpty()) {
            over = true;
            return;
        }
        SwapRecord swap = current.get();
        Stage stage = swap.stage();
        if (heed(stage) || bounded(swap)) {
            return;
        }
        if (stage == Stage.PREPARED) {
            abort(aborted("it was ended while it was prepared", null));
            return;
        }
        capture();
        if (!ensurePartner(swap.partner())) {
            await(RETRY_MILLIS);
            return;
        }
        switch (stage) {
            case COPYING -> copy(swap);
            case CATCHING_UP -> {
                if (catchUp()) {
                    book.stage(Stage.VERIFYING);
                    crashPoints.reached("swap.verifying.recorded");
                    enter(SwapState.VERIFYING, "comparing both engines");
                }
            }
            case VERIFYING -> {
                catchUp();
                verify();
                exchange(true);
            }
            case SWITCHED -> window();
            default -> throw new IllegalStateException("stage " + stage);
        }
    }

    /** Does what somebody wants; whether that was all for now. */
    private boolean heed(Stage stage) {
        Wish wanted = wish.get();
        if (wanted == null) {
            return false;
        }
        boolean after = stage == Stage.SWITCHED;
        if (after == (wanted.kind() == Wish.Kind.ABORT)) {
            wish.set(null);
            wanted.done().completeExceptionally(notNow(after ? "the switch has happened" : "the switch is to come"));
            return true;
        }
        switch (wanted.kind()) {
            case ABORT -> abort(aborted(wanted.reason(), null));
            case FINISH -> finish(wanted.reason());
            case ROLLBACK -> {
                rollingBack = true;
                crashPoints.reached("swap.rollback.begun");
                enter(SwapState.CATCHING_UP, "rolling back: carrying the last changes to " + running.from());
            }
        }
        wish.set(null);
        wanted.done().complete(null);
        return true;
    }

    /** Ends what has reached a bound; whether it did. */
    private boolean bounded(SwapRecord swap) {
        boolean window = swap.stage() == Stage.SWITCHED;
        if (window && swap.windowEnds().map(Instant.now()::isAfter).orElse(true) && !rollingBack) {
            finish("its time is over");
            return true;
        }
        long backlog = sourceUse().of(move::backlog);
        running.backlog(backlog);
        if (backlog <= MAX_BACKLOG) {
            return false;
        }
        String reason = "more than " + MAX_BACKLOG + " commits wait to be carried";
        if (window) {
            finish(reason);
        } else {
            abort(aborted(reason, null));
        }
        return true;
    }

    private EngineUse<E> sourceUse() {
        Partner<E> open = partner;
        return open == null ? new EngineUse<>(source) : open.source();
    }

    /** Makes every write from now on write the journal too, and waits until all that do not are out. */
    private void capture() {
        if (captured) {
            return;
        }
        if (host.gate().redirect(source, partner().orElse(null), true, false).isEmpty()) {
            throw new MoveStoppedException("the engine was taken away");
        }
        crashPoints.reached("swap.capture.installed");
        while (!host.gate().awaitDrained(Duration.ofMillis(RETRY_MILLIS))) {
            block("a write that began before the swap");
            if (stopped) {
                throw new MoveStoppedException("the store is closed");
            }
        }
        crashPoints.reached("swap.capture.drained");
        unblock();
        captured = true;
    }

    private boolean ensurePartner(RoleRecord record) {
        Partner<E> open = partner;
        if (open != null) {
            // the partner must go on above all that the truth gives out until the switch
            boolean above = open.target().of(host::lastSequence) - GAP / 2
                    > open.source().of(host::lastSequence);
            if (above || (book.record().swap().orElseThrow().stage() == Stage.SWITCHED && !rollingBack)) {
                return true;
            }
            closePartner("the swap goes on above the last commit");
        }
        Optional<BoundProvider> provider = registry.find(host.role(), record.engine());
        if (provider.isEmpty()) {
            block("a bundle that provides engine " + record.engine());
            return false;
        }
        take(open(record));
        crashPoints.reached("swap.resume.opened");
        unblock();
        return true;
    }

    private Opened<E> open(RoleRecord record) {
        BoundProvider provider = registry.find(host.role(), record.engine())
                .orElseThrow(() -> new MoveStoppedException("the target's provider is away"));
        opening = provider;
        try {
            long next = Math.max(record.nextSequence(), new EngineUse<>(source).of(host::lastSequence) + GAP);
            return host.opener(store).openPartner(record, provider, next);
        } finally {
            opening = null;
        }
    }

    private void take(Opened<E> opened) {
        EngineUse<E> from = new EngineUse<>(source);
        EngineUse<E> to = new EngineUse<>(opened.live());
        try {
            partner = new Partner<>(opened, from, to, move.open(from, to, lanes, crashPoints));
        } catch (RuntimeException e) {
            Partner.closeEngine(opened.live(), "the move could not begin");
            throw e;
        }
        // a stop may have come before there was anything to release
        if (stopped || !registry.contains(opened.live().provider())) {
            wantedBack = !stopped;
            throw new MoveStoppedException("the engine is wanted back");
        }
    }

    private Partner<E> taken() {
        Partner<E> open = partner;
        if (open == null) {
            throw new MoveStoppedException("the other engine is closed");
        }
        return open;
    }

    private void copy(SwapRecord swap) {
        MoveSession session = taken().session();
        Throttle throttle = new Throttle(swap.maxBytesPerSecond());
        running.copying(session.cursor());
        long carriedAt = System.nanoTime();
        while (!session.cursor().ended()) {
            crashPoints.reached("swap.copy.before-chunk");
            long bytes = session.copy();
            crashPoints.reached("swap.copy.after-chunk");
            goesOn();
            running.copying(session.cursor());
            if (System.nanoTime() - carriedAt > CARRY_EVERY_NANOS) {
                while (carry(Care.CARRY).rest()) {
                    between();
                }
                if (bounded(swap)) {
                    return;
                }
                carriedAt = System.nanoTime();
            }
            between();
            await(throttle.spent(bytes) / 1_000_000);
        }
        running.copying(session.cursor());
        crashPoints.reached("swap.copy.ended");
        book.stage(Stage.CATCHING_UP);
        crashPoints.reached("swap.catching-up.recorded");
        enter(SwapState.CATCHING_UP, "copied " + session.cursor().entries() + " entries; carrying changes");
    }

    private Carried carry(Care care) {
        Carried carried = taken().session().carry(Long.MAX_VALUE, care);
        running.carried(carried.keys());
        goesOn();
        return carried;
    }

    /** A step on both engines succeeded: what was waited for is there again. */
    private void goesOn() {
        failingSince = 0;
        unblock();
    }

    /** Whether the rest is small. */
    private boolean catchUp() {
        CatchUp rounds = new CatchUp();
        LiveEngine<E> slowed = source;
        try {
            while (true) {
                long start = System.nanoTime();
                long upTo = taken().source().of(host::lastSequence);
                Carried carried;
                do {
                    carried = taken().session().carry(upTo, Care.CARRY);
                    running.carried(carried.keys());
                    between();
                } while (carried.rest());
                if (rounds.round(System.nanoTime() - start)) {
                    crashPoints.reached("swap.catching-up.converged");
                    return true;
                }
                slowed.slowWrites(rounds.delayNanos());
                if (rounds.hopeless()) {
                    throw aborted("changes come faster than they can be carried", null);
                }
            }
        } finally {
            slowed.slowWrites(0);
        }
    }

    private void verify() {
        for (int tries = 1; ; tries++) {
            Compared compared = taken().session().compare(this::between);
            running.verified(compared.entries());
            crashPoints.reached("swap.verify.compared");
            if (compared.differing() == 0) {
                return;
            }
            LOG.error("{} keys differed between both engines and were carried again", compared.differing());
            if (tries == MAX_COMPARISONS) {
                throw new ComparisonFailedException(compared.differing() + " keys, after " + tries + " comparisons");
            }
        }
    }

    /** Parks writers and makes the other engine the truth. */
    private void exchange(boolean window) {
        Fence<E> fence = new Fence<>(host, move, book, running, clock, lanes, crashPoints, () -> stopped);
        long backOff = 10;
        for (int tries = 1; tries <= MAX_FENCES; tries++) {
            book.rehearse();
            crashPoints.reached("swap.fence.rehearsed");
            settleDown();
            enter(SwapState.FENCING, "writers wait for the switch, try " + tries);
            Partner<E> open = taken();
            Fence.Outcome outcome = fence.attempt(source, open, window);
            if (outcome != Fence.Outcome.AGAIN) {
                switched(open, window, outcome);
                return;
            }
            await(backOff);
            backOff = Math.min(2_000, backOff * 2);
        }
        throw aborted("writers could not be parked briefly enough, " + MAX_FENCES + " times", null);
    }

    /** Carries until few keys are left to be compared. */
    private void settleDown() {
        Carried carried;
        do {
            carried = carry(Care.CHECK);
            between();
        } while (carried.rest() || carried.keys() > MAX_UNVERIFIED);
    }

    private void switched(Partner<E> left, boolean window, Fence.Outcome outcome) {
        LiveEngine<E> before = source;
        boolean back = window && outcome == Fence.Outcome.SWITCHED;
        left.session().close();
        leaving = before;
        source = left.live();
        captured = back;
        partner = null;
        String pause = running.progress().lastPause().toMillis() + " ms";
        if (!window) {
            over = true;
            running.ended(SwapState.ROLLED_BACK, null);
            events.tell(running, SwapState.ROLLED_BACK, running.from() + " serves again; writers waited " + pause);
            rollingBack = false;
            forgetJournal();
            closeWhenUnread(before);
            return;
        }
        if (!back) {
            finishAlone(before);
            return;
        }
        Opened<E> opened = new Opened<>(before, left.opened().line(), Optional.empty());
        EngineUse<E> from = new EngineUse<>(source);
        EngineUse<E> to = new EngineUse<>(before);
        partner = new Partner<>(opened, from, to, move.open(from, to, lanes, crashPoints));
        leaving = null;
        running.window(book.swap().flatMap(SwapRecord::windowEnds).orElse(null));
        running.hasSwitchedTo();
        events.tell(running, SwapState.SWITCHED, running.to() + " serves; writers waited " + pause);
    }

    private void finishAlone(LiveEngine<E> before) {
        over = true;
        book.finished();
        running.ended(SwapState.DONE, null);
        events.tell(
                running,
                SwapState.DONE,
                running.to() + " serves; " + running.from() + " could not be written at the switch: no rollback");
        forgetJournal();
        closeWhenUnread(before);
    }

    /** Carries changes back while a rollback is possible. */
    private void window() {
        if (rollingBack) {
            rollBack();
            return;
        }
        if (!book.swap().map(SwapRecord::fenced).orElse(true)) {
            book.fenced();
            crashPoints.reached("swap.switch.recorded");
        }
        if (!carry(Care.CARRY).rest()) {
            unblock();
            await(IDLE_MILLIS);
        }
    }

    private void rollBack() {
        try {
            catchUp();
            running.enter(SwapState.VERIFYING);
            verify();
            exchange(false);
        } catch (SwapAbortedException | ComparisonFailedException e) {
            rollingBack = false;
            enter(SwapState.SWITCHED, "the rollback failed, " + running.to() + " serves on: " + e.getMessage());
        }
    }

    /** Between two steps of something long: whether it is to be ended. */
    private void between() {
        Wish wanted = wish.get();
        if (wanted != null && rollingBack && wanted.kind() == Wish.Kind.ROLLBACK) {
            wish.set(null);
            wanted.done().complete(null);
            wanted = null;
        }
        if (stopped || wantedBack || wanted != null) {
            throw new MoveStoppedException("something else is wanted");
        }
    }

    // ---- ends

    private void finish(String reason) {
        crashPoints.reached("swap.finish.before-manifest");
        book.finished();
        crashPoints.reached("swap.finish.after-manifest");
        over = true;
        stopCapturing();
        Partner<E> open = partner;
        leaving = open == null ? null : open.live();
        partner = null;
        running.ended(SwapState.DONE, null);
        events.tell(running, SwapState.DONE, "the window for a rollback is closed: " + reason);
        forgetJournal();
        crashPoints.reached("swap.finish.forgotten");
        if (open != null) {
            open.session().close();
            closeWhenUnread(open.live());
        }
    }

    /** Gives up: whatever is missing is done at the next open. */
    private void abort(StorageException cause) {
        try {
            book.stage(Stage.PREPARED);
            crashPoints.reached("swap.abort.recorded");
        } catch (StorageFullException e) {
            LOG.info("no space to note that a swap is given up; its target is dropped first");
        }
        RoleRecord target = book.swap().map(SwapRecord::partner).orElse(null);
        closePartner("the swap was given up");
        crashPoints.reached("swap.abort.closed");
        Optional<String> left = target == null ? Optional.empty() : drop(target);
        crashPoints.reached("swap.abort.dropped");
        if (left.isPresent()) {
            book.finished();
        } else {
            book.aborted();
        }
        crashPoints.reached("swap.abort.after-manifest");
        over = true;
        stopCapturing();
        running.ended(SwapState.ABORTED, cause);
        events.tell(running, SwapState.ABORTED, cause.getMessage() + left.orElse(""));
        forgetJournal();
        crashPoints.reached("swap.abort.forgotten");
    }

    /** Frees the target; where what it keeps outside cannot be removed now, it stays whole, and what is said of it returns. */
    private Optional<String> drop(RoleRecord target) {
        Optional<String> why = discardOutside(target);
        if (why.isEmpty()) {
            crashPoints.reached("swap.abort.outside-gone");
            directories.drop(target.directoryName());
        }
        return why.map(
                reason -> "; its target " + target.directoryName() + " is kept until it is discarded: " + reason);
    }

    /** Removes what the target keeps outside, if that takes no long time; else why not. */
    private Optional<String> discardOutside(RoleRecord target) {
        opening = registry.find(host.role(), target.engine()).orElse(null);
        Future<?> discarded =
                lanes.submit(() -> outside.discard(host.role(), target.directoryName(), target.settings()));
        try {
            discarded.get(OUTSIDE_SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            // it is asked for again by a discard, whatever becomes of this one
            discarded.cancel(true);
            return Optional.of("removing what it keeps outside takes longer than " + OUTSIDE_SECONDS + " s");
        } catch (InterruptedException e) {
            discarded.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.of("the store is being closed");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            LOG.warn("what {} keeps outside its directory could not be removed", target.directoryName(), cause);
            return Optional.of(String.valueOf(cause.getMessage()));
        } finally {
            opening = null;
        }
    }

    private void stopCapturing() {
        // what was captured on its way is forgotten with the rest
        if (host.gate().redirect(source, null, false, false).isPresent()) {
            host.gate().awaitDrained(RoleHost.DRAIN);
        }
        captured = false;
    }

    private void forgetJournal() {
        try {
            move.forgetJournal(new EngineUse<>(source));
        } catch (StorageException | MoveStoppedException e) {
            LOG.warn("the change journal could not be emptied; it is before the next swap", e);
        }
    }

    private void closeWhenUnread(LiveEngine<E> left) {
        leaving = left;
        long deadline = System.nanoTime() + LONGEST_LEASE.toNanos();
        while (!stopped
                && !wantedBack
                && !left.leases().isEmpty()
                && registry.contains(left.provider())
                && System.nanoTime() < deadline) {
            await(IDLE_MILLIS);
        }
        Partner.closeEngine(left, "its data is in another engine now");
        leaving = null;
    }

    private void closePartner(String reason) {
        Partner<E> open = partner;
        if (open != null) {
            open.close(reason);
            partner = null;
        }
    }

    private void failed(StorageException cause) {
        LOG.warn("a step of the swap of {} failed", host.role().id(), cause);
        Stage stage = book.swap().map(SwapRecord::stage).orElse(Stage.PREPARED);
        Partner<E> open = partner;
        boolean away = open != null && !registry.contains(open.live().provider());
        if (stopped || away || host.gate().live() != source) {
            wantedBack |= away;
            await(IDLE_MILLIS);
            return;
        }
        boolean targetBroken = open != null && open.live().engine().state().mode() != EngineState.Mode.OPEN;
        failingSince = failingSince == 0 ? System.nanoTime() : failingSince;
        // every act may be repeated, so it does not matter whether one of which nothing is known was done
        boolean passing = (cause.retryable() || cause instanceof OutcomeUnknownException)
                && !targetBroken
                && System.nanoTime() - failingSince < LONGEST_FAILING_NANOS;
        if (passing && (stage == Stage.SWITCHED || !(cause instanceof StorageFullException))) {
            block(String.valueOf(cause.getMessage()));
            await(RETRY_MILLIS);
            return;
        }
        try {
            if (stage == Stage.SWITCHED) {
                finish(running.from() + " cannot be kept up to date: " + cause.getMessage());
            } else {
                abort(cause instanceof SwapAbortedException ? cause : aborted(cause.getMessage(), cause));
            }
        } catch (StorageException e) {
            // as when the manifest cannot be written: capture stays on, and it is tried again
            LOG.error("a swap could not be ended", e);
            block("it is to be ended: " + e.getMessage());
            await(RETRY_MILLIS);
        }
    }

    private SwapAbortedException aborted(@Nullable String reason, @Nullable Throwable cause) {
        return new SwapAbortedException(host.role(), running.to(), String.valueOf(reason), cause);
    }

    private SwapRefusedException notNow(String what) {
        return new SwapRefusedException(Reason.NOT_NOW, host.role(), what, "");
    }

    private void enter(SwapState state, String message) {
        running.enter(state);
        events.tell(running, state, message);
    }

    private void block(String by) {
        if (running.blocked(List.of(by))) {
            events.tell(running, running.state(), "waiting for " + by);
        }
    }

    private void unblock() {
        running.blocked(List.of());
    }

    private void await(long millis) {
        if (millis <= 0) {
            return;
        }
        long deadline = System.nanoTime() + millis * 1_000_000;
        synchronized (signal) {
            while (!stopped && !wantedBack && wish.get() == null) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                try {
                    signal.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
