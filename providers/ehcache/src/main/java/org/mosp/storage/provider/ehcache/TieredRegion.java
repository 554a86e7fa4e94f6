package org.mosp.storage.provider.ehcache;

import org.jspecify.annotations.Nullable;

/** A region in memory and on disk, for what is costly to compute: everything put goes to both, a hit on disk to memory. */
final class TieredRegion extends HeapRegion {

    private final DiskTier disk;
    private final long diskBytes;

    TieredRegion(HeapTier heap, DiskTier disk, long diskBytes) {
        super(heap);
        this.disk = disk;
        this.diskBytes = diskBytes;
    }

    @Override
    @Nullable Cached behind(String key) {
        synchronized (stripe(key)) {
            Cached found = disk.get(key);
            if (found != null) {
                heap().put(key, found, true);
            }
            return found;
        }
    }

    @Override
    @Nullable Cached held(String key) {
        Cached inMemory = super.held(key);
        return inMemory != null ? inMemory : disk.get(key);
    }

    @Override
    void store(String key, Cached cached, boolean fresh) {
        super.store(key, cached, fresh || heap().get(key) == null);
        disk.put(key, cached);
    }

    @Override
    void forget(String key) {
        super.forget(key);
        disk.remove(key);
    }

    @Override
    void empty() {
        super.empty();
        disk.clear();
    }

    @Override
    void shut() {
        super.shut();
        disk.close();
    }

    @Override
    long diskBytes() {
        return diskBytes;
    }
}
