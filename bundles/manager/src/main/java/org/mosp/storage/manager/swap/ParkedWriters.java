package org.mosp.storage.manager.swap;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.Engine;

/**
 * The writers that a fence parks. Who comes first decides what becomes of them: whoever lets them go on at the old engine, or the
 * swap's thread, which begins the switch. Any number of threads.
 *
 * @param <E> the kind of engine
 */
final class ParkedWriters<E extends Engine> {

    private enum State {
        PARKED,
        SWITCHING,
        RELEASED
    }

    private final Gate<E> gate;
    private final LiveEngine<E> source;
    private final LiveEngine<E> target;
    private final boolean capture;
    private final AtomicReference<State> state = new AtomicReference<>(State.PARKED);
    private final long since = System.nanoTime();
    private volatile OptionalLong pause = OptionalLong.empty();

    /** Those of an engine, not parked yet. */
    ParkedWriters(Gate<E> gate, LiveEngine<E> source, LiveEngine<E> target) {
        this.gate = gate;
        this.source = source;
        this.target = target;
        this.capture = gate.route().capture();
    }

    /** Parks them; whether calls are led to the old engine still. */
    boolean park() {
        return gate.redirect(source, target, capture, true).isPresent();
    }

    /** Nobody lets them go on at the old engine any more; whether nobody had before. */
    boolean beginSwitch() {
        return state.compareAndSet(State.PARKED, State.SWITCHING);
    }

    /** Lets them go on at the old engine, unless the switch has begun. */
    void release() {
        if (state.compareAndSet(State.PARKED, State.RELEASED)) {
            gate.redirect(source, target, capture, false);
            pause = OptionalLong.of(nanos());
        }
    }

    /** Whether they are, all the time until now. */
    boolean parked() {
        return state.get() != State.RELEASED;
    }

    /** How long they waited, in nanoseconds; by now, where they still do. */
    long pause() {
        return pause.orElseGet(this::nanos);
    }

    /** Nanoseconds since they were to be parked. */
    long nanos() {
        return System.nanoTime() - since;
    }
}
