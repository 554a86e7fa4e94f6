package org.mosp.storage.manager.swap;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mosp.storage.StorageException;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.swap.MoveSession.Care;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one pause: writers are parked, the last changes are carried and compared, the manifest is written, and writers go on at
 * the other engine. From park to the manifest's write one deadline counts; when it passes, a clock lets writers go on at
 * the old engine, whatever the swap's thread is waiting for. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Fence<E extends Engine> {

    /** Longest time from park to the manifest's write. */
    static final Duration DEADLINE = Duration.ofMillis(150);

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
    private static final long SETTLE_EVERY_MILLIS = 200;

    /**
     * Longest wait for the engine that is left to note it: writers, who wait for five seconds at most, are not to fail with it,
     * and a disk that stands still for a moment is not to cost the way back.
     */
    private static final Duration LONGEST_NOTE = Duration.ofMillis(2_500);

    private final SwapContext<E> context;

    Fence(SwapContext<E> context) {
        this.context = context;
    }

    /** How a try ended. */
    enum Outcome {
        /** The other engine is the truth, and the one that was left is fenced. */
        SWITCHED,
        /** The other engine is the truth; the one that was left could not be written: nothing can go back to it. */
        SWITCHED_ALONE,
        /** Time ran out, writers went on at the old engine. */
        AGAIN
    }

    /**
     * Tries once.
     *
     * @param window whether changes are carried back after the switch
     * @throws ComparisonFailedException if both engines are not equal; writers went on at the old engine
     */
    Outcome attempt(LiveEngine<E> source, Partner<E> partner, boolean window) {
        context.running().fenceBegun();
        ParkedWriters<E> writers = new ParkedWriters<>(context.gate(), source, partner.live());
        try {
            if (!writers.park()) {
                throw new MoveStoppedException("the engine was taken away");
            }
            return watched(source, partner, window, writers);
        } finally {
            // whatever it was that failed: nobody else may be there to let them go on
            writers.release();
            context.running().paused(Duration.ofNanos(writers.pause()));
        }
    }

    private Outcome watched(LiveEngine<E> source, Partner<E> partner, boolean window, ParkedWriters<E> writers) {
        ScheduledFuture<?> watch =
                context.clock().schedule(writers::release, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            context.reached("swap.fence.parked");
            if (!drained(writers) || !emptied(partner, writers)) {
                return Outcome.AGAIN;
            }
            context.running().equalAt(SwapBook.now());
            context.reached("swap.fence.compared");
            if (left(writers).isZero() || !writers.beginSwitch()) {
                return Outcome.AGAIN;
            }
            return commit(source, partner, window);
        } finally {
            watch.cancel(false);
        }
    }

    private boolean drained(ParkedWriters<E> writers) {
        boolean out = context.gate().awaitDrained(left(writers));
        if (out) {
            context.reached("swap.fence.drained");
        }
        return out;
    }

    private boolean emptied(Partner<E> partner, ParkedWriters<E> writers) {
        if (partner.session().carry(Long.MAX_VALUE, Care.CHECK_AND_LEAVE).rest()) {
            return false;
        }
        context.reached("swap.fence.emptied");
        if (left(writers).isZero()) {
            return false;
        }
        if (!partner.session().sameCounts()) {
            if (!writers.parked()) {
                // what was written while it was counted
                return false;
            }
            throw new ComparisonFailedException("the counts of entries differ");
        }
        long last = partner.source().of(context.host()::lastSequence);
        if (partner.target().of(context.host()::lastSequence) < last) {
            throw new ComparisonFailedException("the target would go on below commit " + last);
        }
        return true;
    }

    private Outcome commit(LiveEngine<E> source, Partner<E> partner, boolean window) {
        context.reached("swap.switch.before-manifest");
        RoleRecord truth = exchange(partner, window);
        context.reached("swap.switch.manifest");
        boolean fenced = fence(source);
        context.reached("swap.switch.fenced");
        partner.opened().line().reserved(truth);
        context.host().exchanging(partner.opened());
        if (!context.gate().exchange(source, partner.live(), window && fenced)) {
            // the old engine was closed meanwhile: the manifest names the other one, which is opened anew
            throw new MoveStoppedException("the engine was taken away");
        }
        context.reached("swap.switch.routed");
        return fenced ? Outcome.SWITCHED : Outcome.SWITCHED_ALONE;
    }

    /** Writes the manifest; where that fails nobody knows what the disk says, and nobody writes until it is settled. */
    private RoleRecord exchange(Partner<E> partner, boolean window) {
        String to = context.book().swap().orElseThrow().partner().directoryName();
        while (true) {
            try {
                return context.book().exchange(to, partner.opened().line(), window);
            } catch (StorageException e) {
                LOG.error("the manifest of the switch could not be written; writers wait until it is", e);
                if (context.requests().stopped()) {
                    throw new MoveStoppedException("the store is closed before the switch is settled");
                }
                pause();
            }
        }
    }

    private boolean fence(LiveEngine<E> source) {
        long generation = context.book().book().current().generation();
        // be a stop asked for by now: it waits for this, and the way back is kept
        EngineUse<E> use = new EngineUse<>(source);
        Future<Boolean> noted = context.lanes()
                .submit(() -> use.of(left -> {
                    context.move().fence(left, generation);
                    return true;
                }));
        try {
            return noted.get(LONGEST_NOTE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.warn("the engine that was left cannot be written: no rollback", e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("the engine that was left does not answer: no rollback");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private Duration left(ParkedWriters<E> writers) {
        return Duration.ofNanos(Math.max(0, DEADLINE.toNanos() - writers.nanos()));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(SETTLE_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
