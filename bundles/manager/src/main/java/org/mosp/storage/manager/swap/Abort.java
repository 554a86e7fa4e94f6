package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a swap before its switch: the target is dropped, and the truth stays what it was. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Abort<E extends Engine> {

    private static final Logger LOG = LoggerFactory.getLogger(Abort.class);

    /** Longest wait for the end of what the target keeps outside. */
    private static final long OUTSIDE_SECONDS = 5;

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Capture<E> capture;
    private final OutsideData outside;

    Abort(SwapContext<E> context, EnginePair<E> pair, Capture<E> capture) {
        this.context = context;
        this.pair = pair;
        this.capture = capture;
        this.outside = new OutsideData(context.store(), context.registry());
    }

    /** Gives up: whatever is missing is done at the next open. */
    void run(StorageException cause) {
        SwapBook book = context.book();
        try {
            book.stage(Stage.PREPARED);
            context.reached("swap.abort.recorded");
        } catch (StorageFullException e) {
            LOG.info("no space to note that a swap is given up; its target is dropped first");
        }
        RoleRecord target = book.swap().map(SwapRecord::partner).orElse(null);
        pair.closePartner("the swap was given up");
        context.reached("swap.abort.closed");
        Optional<String> left = target == null ? Optional.empty() : drop(target);
        context.reached("swap.abort.dropped");
        if (left.isPresent()) {
            book.finished();
        } else {
            book.aborted();
        }
        context.reached("swap.abort.after-manifest");
        context.status().nothingFollows();
        capture.end();
        context.status().ended(SwapState.ABORTED, cause, cause.getMessage() + left.orElse(""));
        capture.forgetJournal();
        context.reached("swap.abort.forgotten");
    }

    /** Frees the target; where what it keeps outside cannot be removed now, it stays whole, and what is said of it returns. */
    private Optional<String> drop(RoleRecord target) {
        Optional<String> why = discardOutside(target);
        if (why.isEmpty()) {
            context.reached("swap.abort.outside-gone");
            context.directories().drop(target.directoryName());
        }
        return why.map(
                reason -> "; its target " + target.directoryName() + " is kept until it is discarded: " + reason);
    }

    /** Removes what the target keeps outside, if that takes no long time; else why not. */
    private Optional<String> discardOutside(RoleRecord target) {
        pair.inUse(context.provider(target.engine()).orElse(null));
        Future<?> discarded = context.lanes()
                .submit(() -> outside.discard(context.role(), target.directoryName(), target.settings()));
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
            pair.inUse(null);
        }
    }
}
