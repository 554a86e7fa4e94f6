package org.mosp.storage.manager.swap;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.spi.Engine;

/**
 * The engine that was left and is not written any more: closed when the snapshots on it were read. Changed by the swap's thread; any
 * thread may ask whether it is in use.
 *
 * @param <E> the kind of engine
 */
final class LeftEngine<E extends Engine> {

    /** Longest time snapshots keep it open. */
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

    private static final long LOOK_EVERY_MILLIS = 200;

    private final ProviderRegistry registry;
    private final Requests requests;
    private volatile @Nullable LiveEngine<E> leaving;

    LeftEngine(ProviderRegistry registry, Requests requests) {
        this.registry = registry;
        this.requests = requests;
    }

    /** An engine is left, or it is the other engine of the swap again: {@code null}. */
    void leave(@Nullable LiveEngine<E> engine) {
        leaving = engine;
    }

    /** Whether its provider went while it is open. */
    boolean isOfOneThatWent() {
        LiveEngine<E> left = leaving;
        return left != null && !registry.contains(left.provider());
    }

    /** Waits for its readers, as long as nothing speaks against it, and closes it; nothing happens where none was left. */
    void closeWhenUnread() {
        LiveEngine<E> left = leaving;
        if (left == null) {
            return;
        }
        long deadline = System.nanoTime() + LONGEST_LEASE.toNanos();
        while (!requests.stopped()
                && !requests.wantedBack()
                && !left.leases().isEmpty()
                && registry.contains(left.provider())
                && System.nanoTime() < deadline) {
            requests.await(LOOK_EVERY_MILLIS);
        }
        close("its data is in another engine now");
    }

    /** Closes it, if one was left and is open. */
    void close(String reason) {
        LiveEngine<E> left = leaving;
        if (left != null) {
            Partner.closeEngine(left, reason);
            leaving = null;
        }
    }
}
