package org.mosp.storage.canvas.store.pool;

/** Asked before bytes are added to a pool. */
@FunctionalInterface
public interface PoolQuota {

    /**
     * Throws if the pool would end above its limit.
     *
     * @param added bytes
     */
    void check(String canvasId, String poolId, long added);
}
