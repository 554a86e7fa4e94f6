package org.mosp.storage.manager.roles;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an engine that no call is led to any more: calls inside are waited for, what reads on is ended, the engine is closed. What
 * fails while it goes away must not keep the rest of it here. For the role's thread.
 *
 * @param <E> the kind of engine
 */
final class Retirement<E extends Engine> {

    private static final long UNKNOWN = -1;

    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

    private final StorageRole role;
    private final ToLongFunction<E> lastSequence;
    private final LiveEngine<E> live;

    Retirement(StorageRole role, ToLongFunction<E> lastSequence, LiveEngine<E> live) {
        this.role = role;
        this.lastSequence = lastSequence;
        this.live = live;
    }

    /** Waits for calls inside, bounded, and ends leases. */
    void drain(Gate<E> gate, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean out = gate.awaitDrained(atMost);
        expireLeases();
        out &= live.reads().awaitZero(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        // a lease taken by a read that was inside while the others were ended
        expireLeases();
        if (!out) {
            LOG.warn(
                    "{}: calls were still inside {} after {}",
                    role.id(),
                    live.provider().shown(),
                    atMost);
        }
    }

    private void expireLeases() {
        String reason = "its engine's provider " + live.provider().shown() + " stopped";
        live.leases().forEach(lease -> inOrder("a lease did not end in order", () -> lease.expire(reason)));
    }

    /** Tells something behind the engine. */
    void letGo(Runnable action) {
        inOrder("something behind it did not let go", action);
    }

    /**
     * Closes the engine, and notes where a sound one came to an end.
     *
     * @param line of the engine that served; empty where it was another one
     */
    void close(Optional<SequenceLine> line) {
        E engine = live.engine();
        AtomicLong last = new AtomicLong(UNKNOWN);
        inOrder("its state cannot be told", () -> {
            if (engine.state().mode() == EngineState.Mode.OPEN) {
                last.set(lastSequence.applyAsLong(engine));
            }
        });
        boolean closed = inOrder("it did not close in order", engine::close);
        if (closed && last.get() != UNKNOWN) {
            line.ifPresent(sequences -> inOrder("its close is not noted", () -> sequences.closed(last.get())));
        }
    }

    private boolean inOrder(String otherwise, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException | Error e) {
            LOG.error("{} engine of {}: {}", role.id(), live.provider().shown(), otherwise, e);
            return false;
        }
    }
}
