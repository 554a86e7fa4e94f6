package org.mosp.storage.provider.mvstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.Page;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.Keyspace;

/** An MVStore that began at the last commit of a volume, with its three trees. Changed by the committing thread only. */
final class Trees {

    private static final int NEVER_BY_ITSELF_KB = 1 << 20;
    private static final int KEEP_ALL = Integer.MAX_VALUE;

    private final VolumeStore file;
    private final MVStore store;
    private final List<MVMap<byte[], byte[]>> maps = new ArrayList<>();
    private final AtomicInteger versions = new AtomicInteger();

    /** Opens MVStore on a volume. */
    Trees(Volume volume, int cacheMegabytes, boolean readOnly) {
        Map<String, Object> config = new HashMap<>();
        config.put("cacheSize", cacheMegabytes);
        file = new VolumeStore(volume, config, readOnly);
        store = new MVStore.Builder()
                .fileStore(file)
                .autoCommitDisabled()
                .autoCommitBufferSize(NEVER_BY_ITSELF_KB)
                .open();
        if (!file.beganAsRecorded()) {
            // a damaged chunk made it search for another one to begin at
            throw DataUtils.newMVStoreException(
                    DataUtils.ERROR_FILE_CORRUPT, "MVStore cannot begin at the chunk of the last commit");
        }
        store.setVersionsToKeep(0);
        store.setRetentionTime(0);
        MVMap.Builder<byte[], byte[]> builder = new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE);
        for (Keyspace keyspace : Keyspace.values()) {
            maps.add(store.openMap(keyspace.name().toLowerCase(Locale.ROOT), builder));
        }
    }

    VolumeStore file() {
        return file;
    }

    /** Bytes under a key, with all changes so far. */
    byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        return maps.get(keyspace.code()).get(key);
    }

    /** Sets a key; returns the bytes that were there. */
    byte @Nullable [] put(Keyspace keyspace, byte[] key, byte[] sealed) {
        return maps.get(keyspace.code()).put(key, sealed);
    }

    /** Removes a key; returns the bytes that were there. */
    byte @Nullable [] remove(Keyspace keyspace, byte[] key) {
        return maps.get(keyspace.code()).remove(key);
    }

    /** Entries of each keyspace. */
    List<Long> counts() {
        return maps.stream().map(MVMap::sizeAsLong).toList();
    }

    /** Hands all changes to the volume, which keeps them until its commit. */
    void store() {
        store.commit();
    }

    /**
     * Writes pages of sparse chunks anew, as changes of the next commit.
     *
     * @param chunksBelow only chunks of which no more than this is alive, in percent
     * @param atMost bytes, about
     * @return whether there was something to do
     */
    boolean compact(int targetPercent, int chunksBelow, int atMost) {
        file.compactChunksBelow(chunksBelow);
        return store.compact(targetPercent, atMost);
    }

    /** Percent of the chunks' bytes that are alive. */
    int fillPercent() {
        return file.getChunksFillRate();
    }

    /** The state of the last commit, as readers see it; it holds one pin. */
    Version version(long sequence) {
        List<Page<byte[], byte[]>> roots = maps.stream().map(MVMap::getRootPage).toList();
        MVStore.TxCounter counter = store.registerVersionUsage();
        versions.incrementAndGet();
        long stored = store.getCurrentVersion();
        return new Version(roots, sequence, counts(), () -> file.neededChunks(stored), () -> {
            store.deregisterVersionUsage(counter);
            versions.decrementAndGet();
        });
    }

    /** Whether somebody still reads one of its versions. */
    boolean inUse() {
        return versions.get() > 0;
    }

    /** Whether chunks that are not needed any more keep their place: readers of an earlier MVStore may need them. */
    void keepAll(boolean keep) {
        store.setRetentionTime(keep ? KEEP_ALL : 0);
    }

    /** Ends it; nothing is written. */
    void close() {
        store.closeImmediately();
    }
}
