package org.mosp.storage.manager.migration;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.mosp.storage.ConflictException;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.IncrementalEngine;

/**
 * The one pause of writers, in which a step is recorded: they are parked, those inside are waited for, the last entries are moved, the
 * record is written, and they go on. When a deadline passes before the record is begun, a clock lets them go on, whatever the move's
 * thread is waiting for, and it is tried again.
 */
final class MoveFence {

    /** Longest time from park to the record. */
    static final Duration DEADLINE = Duration.ofMillis(150);

    private enum State {
        PARKED,
        COMMITTING,
        RELEASED
    }

    private final Gate<IncrementalEngine> gate;
    private final ScheduledExecutorService clock;
    private final AtomicReference<State> state = new AtomicReference<>(State.RELEASED);
    private Duration longestPause = Duration.ZERO;

    MoveFence(Gate<IncrementalEngine> gate, ScheduledExecutorService clock) {
        this.gate = gate;
        this.clock = clock;
    }

    /** Whether writers are parked by this fence now. */
    boolean isParked() {
        return state.get() != State.RELEASED;
    }

    /** The longest time writers were parked. */
    Duration longestPause() {
        return longestPause;
    }

    /**
     * Tries once.
     *
     * @param rest moves the last entries; false if they are too many
     * @param record writes the record
     * @return whether the step is recorded
     */
    boolean attempt(
            LiveEngine<IncrementalEngine> live,
            Predicate<LiveEngine<IncrementalEngine>> rest,
            Consumer<LiveEngine<IncrementalEngine>> record) {
        boolean capture = gate.route().capture();
        long parkedAt = System.nanoTime();
        state.set(State.PARKED);
        if (gate.redirect(live, null, capture, true).isEmpty()) {
            state.set(State.RELEASED);
            return false; // the engine goes away; whoever comes next waits for it
        }
        ScheduledFuture<?> watch =
                clock.schedule(() -> unpark(State.PARKED, live, capture), DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            if (!gate.awaitDrained(DEADLINE) || !rest.test(live)) {
                return false;
            }
            if (!state.compareAndSet(State.PARKED, State.COMMITTING)) {
                return false;
            }
            record.accept(live);
            return true;
        } catch (ConflictException | SnapshotExpiredException | StorageUnavailableException e) {
            return false; // the clock was faster and writers went on, or the engine went away
        } finally {
            watch.cancel(false);
            unpark(State.PARKED, live, capture);
            unpark(State.COMMITTING, live, capture);
            Duration pause = Duration.ofNanos(System.nanoTime() - parkedAt);
            longestPause = pause.compareTo(longestPause) > 0 ? pause : longestPause;
        }
    }

    private void unpark(State from, LiveEngine<IncrementalEngine> live, boolean capture) {
        if (state.compareAndSet(from, State.RELEASED)) {
            gate.redirect(live, null, capture, false);
        }
    }
}
