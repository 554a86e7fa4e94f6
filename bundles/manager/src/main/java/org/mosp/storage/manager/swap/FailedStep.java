package org.mosp.storage.manager.swap;

import java.util.Optional;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows when a step fails: it is tried again where that may help, else the swap, or its window, is ended. For the swap's
 * thread.
 *
 * @param <E> the kind of engine
 */
final class FailedStep<E extends Engine> {

    private static final Logger LOG = LoggerFactory.getLogger(FailedStep.class);
    private static final long IDLE_MILLIS = 200;

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final LeftEngine<E> left;
    private final Patience patience;
    private final Finish<E> finish;
    private final Abort<E> abort;

    FailedStep(
            SwapContext<E> context,
            EnginePair<E> pair,
            LeftEngine<E> left,
            Patience patience,
            Finish<E> finish,
            Abort<E> abort) {
        this.context = context;
        this.pair = pair;
        this.left = left;
        this.patience = patience;
        this.finish = finish;
        this.abort = abort;
    }

    /** Waits for another try, or ends the swap. */
    void by(StorageException cause) {
        Requests requests = context.requests();
        LOG.warn("a step of the swap of {} failed", context.role().id(), cause);
        if (!pair.sourceIsTruth()) {
            LOG.error(
                    "the switch of {} is written and could not be completed: nobody writes until its engine is opened anew",
                    context.role().id());
            if (pair.partnerServes()) {
                left.leave(pair.source());
            }
            requests.stop();
            return;
        }
        Stage stage = context.book().swap().map(SwapRecord::stage).orElse(Stage.PREPARED);
        Optional<Partner<E>> open = pair.partner();
        boolean away = open.filter(
                        partner -> !context.registry().contains(partner.live().provider()))
                .isPresent();
        if (requests.stopped() || away || !pair.sourceServes()) {
            if (away) {
                requests.wantBack();
            } else if (!pair.sourceServes() && context.book().swap().isPresent()) {
                // the role's engine was closed or exchanged under this run: what is recorded goes on when one is opened
                requests.stop();
            }
            requests.pause(IDLE_MILLIS);
            return;
        }
        boolean targetBroken = open.filter(partner -> !writable(partner)).isPresent();
        // every act may be repeated, so it does not matter whether one of which nothing is known was done
        boolean mayPass = cause.retryable() || cause instanceof OutcomeUnknownException;
        boolean passing = patience.bears() && mayPass && !targetBroken;
        if (passing && (stage == Stage.SWITCHED || !(cause instanceof StorageFullException))) {
            context.status().block(String.valueOf(cause.getMessage()));
            requests.pause(SwapContext.RETRY_MILLIS);
            return;
        }
        end(stage, cause);
    }

    private boolean writable(Partner<E> partner) {
        return partner.live().engine().state().mode() == EngineState.Mode.OPEN;
    }

    private void end(Stage stage, StorageException cause) {
        SwapStatus status = context.status();
        try {
            if (stage == Stage.SWITCHED) {
                finish.closeWindow(context.running().from() + " cannot be kept up to date: " + cause.getMessage());
            } else {
                abort.run(cause instanceof SwapAbortedException ? cause : status.aborted(cause.getMessage(), cause));
            }
        } catch (StorageException e) {
            // as when the manifest cannot be written: capture stays on, and it is tried again
            LOG.error("a swap could not be ended", e);
            status.block("it is to be ended: " + e.getMessage());
            context.requests().pause(SwapContext.RETRY_MILLIS);
        }
    }
}
