package org.mosp.storage.manager.swap;

import java.time.Duration;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both engines of a swap as it uses them now, with the move between them. For the swap's thread.
 *
 * @param opened the other engine
 * @param source the engine that is the truth
 * @param target the other engine
 * @param session the move from the truth to the other engine
 * @param <E> the kind of engine
 */
record Partner<E extends Engine>(Opened<E> opened, EngineUse<E> source, EngineUse<E> target, MoveSession session) {

    private static final Logger LOG = LoggerFactory.getLogger(Partner.class);

    LiveEngine<E> live() {
        return opened.live();
    }

    /** No call of the move begins any more, on either engine; those inside end. */
    void release() {
        source.release();
        target.release();
    }

    /** Ends the move and closes the other engine; what still reads from it expires. */
    void close(String reason) {
        session.close();
        release();
        closeEngine(live(), reason);
    }

    static void closeEngine(LiveEngine<?> live, String reason) {
        long deadline = System.nanoTime() + RoleHost.DRAIN.toNanos();
        expireLeases(live, reason);
        live.reads().awaitZero(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        // a lease taken by a read that was inside while the others were ended
        expireLeases(live, reason);
        try {
            live.engine().close();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("engine of {} did not close in order", live.provider().shown(), e);
        }
    }

    /** One that fails keeps neither the others nor the engine open. */
    private static void expireLeases(LiveEngine<?> live, String reason) {
        for (LiveEngine.Lease lease : live.leases()) {
            try {
                lease.expire(reason);
            } catch (RuntimeException | LinkageError e) {
                LOG.error(
                        "a lease on the engine of {} did not end in order",
                        live.provider().shown(),
                        e);
            }
        }
    }
}
