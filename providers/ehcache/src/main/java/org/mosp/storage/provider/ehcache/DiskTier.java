package org.mosp.storage.provider.ehcache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.ehcache.Cache;
import org.ehcache.PersistentCacheManager;
import org.ehcache.StateTransitionException;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;
import org.ehcache.config.units.MemoryUnit;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.CacheRegion.Cached;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ehcache's disk tier, not persistent: its own persistence reads with {@code ObjectInputStream}, and it is empty after a
 * crash anyway. Where the disk fails, nothing is found and nothing is held.
 */
final class DiskTier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiskTier.class);

    /** Ehcache needs a heap tier in front of a disk tier: the smallest that is of use. */
    private static final int FRONT_ENTRIES = 8;

    private final PersistentCacheManager manager;
    private final Cache<String, Cached> cache;

    DiskTier(String name, Path directory, long bytes) {
        Path place = directory.resolve("disk-" + name);
        ClassLoader loader = DiskTier.class.getClassLoader();
        manager = CacheManagerBuilder.newCacheManagerBuilder()
                .with(CacheManagerBuilder.persistence(place.toFile()))
                .withClassLoader(loader)
                .build(true);
        cache = manager.createCache(
                name,
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                String.class,
                                Cached.class,
                                ResourcePoolsBuilder.newResourcePoolsBuilder()
                                        .heap(FRONT_ENTRIES, EntryUnit.ENTRIES)
                                        .disk(Math.max(1 << 20, bytes), MemoryUnit.B, false))
                        .withClassLoader(loader)
                        .withValueSerializer(new CachedSerializer())
                        .build());
    }

    @Nullable Cached get(String key) {
        try {
            return cache.get(key);
        } catch (RuntimeException e) {
            LOG.debug("disk tier: read failed", e);
            return null;
        }
    }

    void put(String key, Cached cached) {
        try {
            cache.put(key, cached);
        } catch (RuntimeException e) {
            LOG.debug("disk tier: write failed", e);
            remove(key);
        }
    }

    void remove(String key) {
        try {
            cache.remove(key);
        } catch (RuntimeException e) {
            LOG.debug("disk tier: removal failed", e);
        }
    }

    void clear() {
        cache.clear();
    }

    @Override
    public void close() {
        try {
            manager.close();
        } catch (StateTransitionException e) {
            // Ehcache writes an index of its files as it closes; nothing of them is ever read again
            LOG.debug("disk tier: close failed", e);
        }
    }

    /** Removes everything in the directory. */
    static void empty(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the cache's directory cannot be emptied: " + directory, e);
        }
    }
}
