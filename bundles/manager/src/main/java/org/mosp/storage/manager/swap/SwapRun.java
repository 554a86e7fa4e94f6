package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
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
    private final Requests requests = new Requests();
    private final SwapStatus status;
    private final Patience patience = new Patience();
    private final EnginePair<E> pair;
    private final LeftEngine<E> left;
    private final Phases<E> phases;
    private final FailedStep<E> failed;
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
        SwapBook book = new SwapBook(host.role(), store.book());
        status = new SwapStatus(host.role(), running, events);
        context = new SwapContext<>(host, store, registry, move, book, requests, status, clock, Lanes.of(host.role()));
        left = new LeftEngine<>(registry, requests);
        pair = new EnginePair<>(context, left, source);
        Capture<E> capture = new Capture<>(context, pair);
        Finish<E> finish = new Finish<>(context, pair, capture, left);
        Abort<E> abort = new Abort<>(context, pair, capture);
        phases = new Phases<>(context, pair, left, capture, patience, finish, abort);
        failed = new FailedStep<>(context, pair, left, patience, finish, abort);
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
        // what came about by itself is not refused
        requests.wish().filter(wish -> wish.metBy(context.running().state())).ifPresent(requests::grant);
        requests.ended(() -> status.notNow("the swap was ended"));
    }

    /** Chooses and records the target, captures from now on: returns when the swap is durable, or nothing is left of it. */
    void prepare(RoleRecord target, SwapRecord prepared) {
        try {
            phases.prepare(target, prepared);
        } catch (SwapRefusedException e) {
            status.nothingFollows();
            context.running().ended(SwapState.ABORTED, e);
            throw e;
        } catch (MoveStoppedException e) {
            // whatever is wanted instead is done as the run goes on
            String why = requests.wish().map(Wish::reason).orElse("it could not be prepared: " + e.getMessage());
            throw status.aborted(why, e);
        } catch (RuntimeException | Error e) {
            StorageException cause = status.aborted("it could not be prepared: " + e.getMessage(), e);
            failed.by(cause);
            throw cause;
        }
    }

    /** Its thread takes nothing any more: nothing of it was begun. From any thread. */
    void notBegun(StorageException why) {
        status.nothingFollows();
        context.running().ended(SwapState.ABORTED, why);
        run();
    }

    private void advanceGuarded() {
        try {
            phases.advance();
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
}
