package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.SwapRefusedException;

/**
 * What is asked of a run: one wish at a time, to stop, to give its other engine back. Asked by any thread, heeded by the swap's
 * thread, which waits here. Each field is read and written atomically by itself; the lock {@code signal} guards none of
 * them, only the wait for a change of one: whoever changes one wakes afterwards.
 */
final class Requests {

    private final AtomicReference<@Nullable Wish> wish = new AtomicReference<>();
    private final Object signal = new Object();
    private volatile @Nullable Supplier<SwapRefusedException> deaf;
    private volatile boolean stopped;
    private volatile boolean wantedBack;
    private volatile boolean rollingBack;

    // ---- from any thread

    /** Wants something; one thing at a time, the first counts. Of a run that has ended it is refused at once. */
    boolean want(Wish wanted) {
        boolean taken = wish.compareAndSet(null, wanted);
        wake();
        Supplier<SwapRefusedException> why = deaf;
        // the run may have ended before it saw this, or between the two
        if (why != null && wish.compareAndSet(wanted, null)) {
            wanted.done().completeExceptionally(why.get());
        }
        return taken;
    }

    /** The run is to end between two steps; whoever asks for it wakes it. */
    void stop() {
        stopped = true;
    }

    /** The other engine is to be closed; whoever asks for it wakes the run. */
    void wantBack() {
        wantedBack = true;
    }

    /** Ends a wait of the swap's thread: it looks again. */
    void wake() {
        synchronized (signal) {
            signal.notifyAll();
        }
    }

    boolean stopped() {
        return stopped;
    }

    boolean wantedBack() {
        return wantedBack;
    }

    /** Whether a rollback has begun. */
    boolean rollingBack() {
        return rollingBack;
    }

    // ---- on the swap's thread

    /** The other engine was closed. */
    void givenBack() {
        wantedBack = false;
    }

    void rollBack() {
        rollingBack = true;
    }

    void rollBackEnded() {
        rollingBack = false;
    }

    /** What is wanted now; stays so until it is granted or refused. */
    Optional<Wish> wish() {
        return Optional.ofNullable(wish.get());
    }

    void grant(Wish wanted) {
        wish.set(null);
        wanted.done().complete(null);
    }

    void refuse(Wish wanted, SwapRefusedException why) {
        wish.set(null);
        wanted.done().completeExceptionally(why);
    }

    /** Nothing is heeded any more: what is still wanted is refused, and whatever will be. */
    void ended(Supplier<SwapRefusedException> why) {
        deaf = why;
        Wish left = wish.getAndSet(null);
        if (left != null) {
            left.done().completeExceptionally(why.get());
        }
    }

    /**
     * Between two steps of something long: whether it is to be ended.
     *
     * @throws MoveStoppedException if it is
     */
    void between() {
        Wish wanted = wish.get();
        if (wanted != null && rollingBack && wanted.kind() == Wish.Kind.ROLLBACK) {
            grant(wanted);
            wanted = null;
        }
        if (stopped || wantedBack || wanted != null) {
            throw new MoveStoppedException("something else is wanted");
        }
    }

    /** Waits so long, or until something is asked for. */
    void await(long millis) {
        await(millis, () -> stopped || wantedBack || wish.get() != null);
    }

    /** Waits so long after a failure, or until the run is to end or to give an engine back: what is wanted may be what failed. */
    void pause(long millis) {
        await(millis, () -> stopped || wantedBack);
    }

    private void await(long millis, BooleanSupplier needless) {
        if (millis <= 0) {
            return;
        }
        long deadline = System.nanoTime() + millis * 1_000_000;
        synchronized (signal) {
            while (!needless.getAsBoolean()) {
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
