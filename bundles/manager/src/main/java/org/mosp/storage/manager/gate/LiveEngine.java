package org.mosp.storage.manager.gate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.mosp.storage.spi.Engine;

/**
 * An open engine with what hangs on it. Any number of threads.
 *
 * @param <E> the kind of engine
 */
public final class LiveEngine<E extends Engine> {

    /** Something that reads from the engine beyond one call: it is ended before the engine is closed. */
    public interface Lease {
        /** Lets go of the engine; later calls fail with that reason. */
        void expire(String reason);
    }

    private final E engine;
    private final BoundProvider provider;
    private final Runnable beforeWrite;
    private final StripedCount reads = new StripedCount();
    private volatile long delayNanos;
    private final Set<Lease> leases = ConcurrentHashMap.newKeySet();

    /**
     * An engine just opened.
     *
     * @param beforeWrite run before each write; throws where it must not be made
     */
    public LiveEngine(E engine, BoundProvider provider, Runnable beforeWrite) {
        this.engine = engine;
        this.provider = provider;
        this.beforeWrite = beforeWrite;
    }

    /** The engine. */
    public E engine() {
        return engine;
    }

    /** Who brought it. */
    public BoundProvider provider() {
        return provider;
    }

    /** To be called before each write. */
    public void beforeWrite() {
        beforeWrite.run();
        long delay = delayNanos;
        if (delay > 0) {
            LockSupport.parkNanos(this, delay);
        }
    }

    /** Holds each write up from now on, so that a swap can keep up with them; 0 ends that. */
    public void slowWrites(long nanos) {
        delayNanos = nanos;
    }

    /** Runs a read on it, which it is not closed under; nothing of the engine must be kept that is not asked in the same way. */
    public <T> T use(Function<? super E, T> call) {
        int stripe = reads.enter();
        try {
            return call.apply(engine);
        } finally {
            reads.exit(stripe);
        }
    }

    /** Reads inside; they delay only its close. */
    public StripedCount reads() {
        return reads;
    }

    /** Leases held on it. */
    public Set<Lease> leases() {
        return leases;
    }
}
