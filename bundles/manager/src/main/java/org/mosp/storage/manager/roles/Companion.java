package org.mosp.storage.manager.roles;

import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.spi.Engine;

/**
 * What goes on beside the engine of a role: a swap. Called on the role's thread, in order.
 *
 * @param <E> the kind of engine
 */
public interface Companion<E extends Engine> {

    /**
     * An engine was opened, and no call has reached it yet: what must be durable before one does is made so.
     *
     * @return whether writes are captured from the first one on
     */
    boolean opening(StoreContext store, RoleRecord record, LiveEngine<E> primary);

    /** Calls are led to the engine. */
    void opened(StoreContext store, LiveEngine<E> primary);

    /** The engine is about to be closed: on return nothing of this uses it, nor any other engine. */
    void retiring(LiveEngine<E> primary);

    /** Providers came or went; on return no engine of one that went is used. */
    void providersChanged();

    /** Nothing goes on. */
    static <E extends Engine> Companion<E> none() {
        return new Companion<>() {
            @Override
            public boolean opening(StoreContext store, RoleRecord record, LiveEngine<E> primary) {
                return false;
            }

            @Override
            public void opened(StoreContext store, LiveEngine<E> primary) {}

            @Override
            public void retiring(LiveEngine<E> primary) {}

            @Override
            public void providersChanged() {}
        };
    }
}
