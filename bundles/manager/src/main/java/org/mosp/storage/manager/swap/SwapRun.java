package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A swap while both of its engines can be open in this process: from its begin, or from where the manifest says it is, to its end
 * or until it is stopped. It runs on the swap's thread, phase after phase; requests come from any thread. What it knows is in the
 * manifest and in the engines, so it may be ended between any two steps.
 *
 * @param <E> the kind of engine
 */
final class SwapRun<E extends Engine> implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(SwapRun.class);

    private final SwapContext<E> context;
    private final Requests requests;
    private final SwapStatus status;
    private final Patience patience = new Patience();
    private final EnginePair<E> pair;
    private final LeftEngine<E> left;
    private final Capture<E> capture;
    private final Finish<E> finish;
    private final Abort<E> abort;
    private final Bounds<E> bounds;
    private final FailedStep<E> failed;
    private final Preparation<E> preparation;
    private final Copying<E> copying;
    private final Convergence<E> convergence;
    private final Verification<E> verification;
    private final Switchover<E> switchover;
    private final ReverseWindow<E> window;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    SwapRun(
            RoleHost<E> host,
            StoreContext store,
            ProviderRegistry registry,
            EngineMove<E> move,
            RunningSwap running,
            SwapEvents events,
            ScheduledExecutorService clock,
            LiveEngine<E> source) {
        EngineDirectories directories = new EngineDirectories(store.files(), store.directory());
        requests = new Requests();
        status = new SwapStatus(host.role(), running, events);
        context = new SwapContext<>(
                host,
                store,
                registry,
                move,
                new SwapBook(host.role(), store.book()),
                requests,
                status,
                clock,
                Lanes.of(host.role()));
        left = new LeftEngine<>(registry, requests);
        pair = new EnginePair<>(context, left, source);
        capture = new Capture<>(context, pair);
        finish = new Finish<>(context, pair, capture, left);
        abort = new Abort<>(context, pair, capture, directories);
        bounds = new Bounds<>(context, pair, finish, abort);
        failed = new FailedStep<>(context, pair, patience, finish, abort);
        preparation = new Preparation<>(context, pair, capture, directories);
        convergence = new Convergence<>(context, pair, patience);
        copying = new Copying<>(context, pair, convergence, bounds);
        verification = new Verification<>(context, pair);
        switchover = new Switchover<>(context, pair, capture, left, convergence, finish);
        window = new ReverseWindow<>(context, convergence, verification, switchover);
    }

    // ---- requests, from any thread

    /** Wants something; one thing at a time, the first counts. */
    boolean want(Wish wanted) {
        return requests.want(wanted);
    }

    /** Ends the run between two steps; the swap stays as it is. */
    void stop() {
        requests.stop();
        pair.release();
        requests.wake();
    }

    /** The partner's provider is going: its engine is closed, and opened again when it is back. */
    void letGoOfPartner() {
        requests.wantBack();
        pair.release();
        requests.wake();
    }

    /** Whether an engine of a provider that went is in use. */
    boolean usesOneThatWent() {
        return pair.usesOneThatWent() || left.isOfOneThatWent();
    }

    /** The other engine, while it is open. */
    Optional<LiveEngine<E>> partner() {
        return pair.partner().map(Partner::live);
    }

    /** Whether a rollback has begun. */
    boolean rollingBack() {
        return requests.rollingBack();
    }

    /** Whether the swap is over, though its old engine may still be read. */
    boolean over() {
        return context.running().state().over();
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    void wake() {
        requests.wake();
    }

    // ---- the swap's thread

    /** Goes on until nothing follows, or it is stopped. */
    @Override
    public void run() {
        try {
            while (!requests.stopped() && !status.over()) {
                advanceGuarded();
            }
            deaf();
            left.closeWhenUnread();
        } finally {
            pair.closePartner("the swap is over or the store is closed");
            context.lanes().shutdown();
            ended.complete(null);
            deaf();
        }
    }

    /** Whoever wants something from now on does not wait for it in vain. */
    private void deaf() {
        requests.ended(() -> status.notNow("the swap was ended"));
    }

    /** Chooses and records the target, captures from now on: returns when the swap is durable, or nothing is left of it. */
    void prepare(RoleRecord target, SwapRecord prepared) {
        try {
            preparation.run(target, prepared);
        } catch (SwapRefusedException e) {
            status.nothingFollows();
            context.running().ended(SwapState.ABORTED, e);
            throw e;
        } catch (RuntimeException | Error e) {
            StorageException cause = status.aborted("it could not be prepared: " + e.getMessage(), e);
            failed.by(cause);
            throw cause;
        }
    }

    private void advanceGuarded() {
        try {
            advance();
            patience.goesOn();
        } catch (MoveStoppedException e) {
            LOG.debug("a swap's step was ended: {}", e.getMessage());
            if (!requests.stopped() && !requests.wantedBack() && !pair.sourceServes()) {
                requests.stop(); // the role's engine was closed or exchanged under this run
            }
        } catch (ComparisonFailedException e) {
            failed.by(status.aborted("both engines were compared and differ: " + e.getMessage(), e));
        } catch (StorageException e) {
            failed.by(e);
        } catch (RuntimeException | Error e) {
            // an error ends the swap, not its thread alone: writes would be captured for nobody
            failed.by(new StorageIoException("move data", context.role().id() + " engines", e));
        }
        if (requests.wantedBack()) {
            pair.closePartner("its provider stopped");
            requests.givenBack();
        }
    }

    private void advance() {
        Optional<SwapRecord> current = context.book().swap();
        if (current.isEmpty()) {
            unrecorded();
            return;
        }
        SwapRecord swap = current.get();
        Stage stage = swap.stage();
        if (heed(stage) || bounds.reached(swap)) {
            return;
        }
        if (stage == Stage.PREPARED) {
            abort.run(status.aborted("it was ended while it was prepared", null));
            return;
        }
        capture.begin();
        if (!pair.ensurePartner(swap.partner())) {
            requests.await(SwapContext.RETRY_MILLIS);
            return;
        }
        switch (stage) {
            case COPYING -> copying.run(swap);
            case CATCHING_UP -> {
                convergence.catchUp();
                context.book().stage(Stage.VERIFYING);
                context.reached("swap.verifying.recorded");
                status.enter(SwapState.VERIFYING, "comparing both engines");
            }
            case VERIFYING -> {
                convergence.catchUp();
                verification.run();
                switchover.run(true);
            }
            case SWITCHED -> window.run();
            default -> throw new IllegalStateException("stage " + stage);
        }
    }

    /** No swap is recorded any more: its begin never was, or its end was when nobody waited for that record any more. */
    private void unrecorded() {
        status.nothingFollows();
        if (context.running().state().over()) {
            return;
        }
        capture.end();
        if (context.book().record().generation() == context.running().generation()) {
            status.ended(SwapState.DONE, null, "the window for a rollback is closed");
        } else {
            SwapAbortedException aborted = status.aborted("it is not recorded", null);
            status.ended(SwapState.ABORTED, aborted, String.valueOf(aborted.getMessage()));
        }
        capture.forgetJournal();
    }

    /** Does what somebody wants; whether that was all for now. */
    private boolean heed(Stage stage) {
        Optional<Wish> wish = requests.wish();
        if (wish.isEmpty()) {
            return false;
        }
        Wish wanted = wish.get();
        boolean after = stage == Stage.SWITCHED;
        if (after == (wanted.kind() == Wish.Kind.ABORT)) {
            requests.refuse(wanted, status.notNow(after ? "the switch has happened" : "the switch is to come"));
            return true;
        }
        switch (wanted.kind()) {
            case ABORT -> abort.run(status.aborted(wanted.reason(), null));
            case FINISH -> finish.closeWindow(wanted.reason());
            case ROLLBACK -> window.beginRollBack();
        }
        requests.grant(wanted);
        return true;
    }
}
