package org.mosp.storage.manager;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Durability;
import org.mosp.storage.StorageRole;

/**
 * The settings of a manager.
 *
 * @param engines the engine of each role; where one is named it must be the manifest's; where none is, the manifest's
 *     counts, or for a new store {@code mapdb}, {@code sqlite}, {@code ehcache}
 * @param tunables settings handed to the engine of a role by name, beside those of the manifest
 * @param durability what an acknowledgement of the incremental store means
 * @param snapshotMaxAge longest life of a snapshot
 * @param snapshotMaxHeldBytes most bytes a snapshot may keep from being freed
 * @param cacheHeapBytes budget of the cache in memory: 7/8 in front of reads, 1/8 for applications
 * @param cacheDiskBytes budget of the applications' cache on disk
 * @param providerWait longest wait of a call for a provider that is away
 * @param openWait longest wait of a call for an engine that is being opened
 * @param maxWaiters most calls waiting per role
 * @param maxWaitingBytes most bytes held by asynchronous writes that wait
 * @param schemas the schemas this software reads, up to which versions, where no owner says so; newer data is refused
 */
public record ManagerSettings(
        Map<StorageRole, String> engines,
        Map<StorageRole, Map<String, String>> tunables,
        Durability durability,
        Duration snapshotMaxAge,
        long snapshotMaxHeldBytes,
        long cacheHeapBytes,
        long cacheDiskBytes,
        Duration providerWait,
        Duration openWait,
        int maxWaiters,
        long maxWaitingBytes,
        Map<String, Integer> schemas) {

    /** The defaults, which the README lists. */
    public static final ManagerSettings DEFAULTS = new ManagerSettings(
            Map.of(),
            Map.of(),
            Durability.SYNC,
            Duration.ofMinutes(10),
            1L << 30,
            64L << 20,
            256L << 20,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            10_000,
            64L << 20,
            Map.of("catalogue", 2));

    public ManagerSettings {
        engines = Map.copyOf(engines);
        Map<StorageRole, Map<String, String>> copy = new HashMap<>();
        tunables.forEach((role, values) -> copy.put(role, Map.copyOf(values)));
        tunables = Map.copyOf(copy);
        schemas = Map.copyOf(schemas);
    }

    /** The engine configuration names for a role. */
    public Optional<String> engine(StorageRole role) {
        return Optional.ofNullable(engines.get(role));
    }

    /** The engine of a role in a new store. */
    public String engineOfNewStore(StorageRole role) {
        return engine(role)
                .orElse(
                        switch (role) {
                            case INCREMENTAL -> "mapdb";
                            case RELATIONAL -> "sqlite";
                            case CACHE -> "ehcache";
                        });
    }

    /** The same with an engine named for a role. */
    public ManagerSettings withEngine(StorageRole role, String engine) {
        Map<StorageRole, String> changed = new HashMap<>(engines);
        changed.put(role, engine);
        return with(changed, tunables, durability, cacheHeapBytes, cacheDiskBytes, providerWait);
    }

    /** The same with a tunable of a role's engine. */
    public ManagerSettings withTunable(StorageRole role, String name, String value) {
        Map<StorageRole, Map<String, String>> changed = new HashMap<>(tunables);
        Map<String, String> values = new HashMap<>(changed.getOrDefault(role, Map.of()));
        values.put(name, value);
        changed.put(role, values);
        return with(engines, changed, durability, cacheHeapBytes, cacheDiskBytes, providerWait);
    }

    /** The same with another durability. */
    public ManagerSettings withDurability(Durability other) {
        return with(engines, tunables, other, cacheHeapBytes, cacheDiskBytes, providerWait);
    }

    /** The same with other budgets of the cache. */
    public ManagerSettings withCache(long heapBytes, long diskBytes) {
        return with(engines, tunables, durability, heapBytes, diskBytes, providerWait);
    }

    /** The same with another wait for a provider that is away. */
    public ManagerSettings withProviderWait(Duration wait) {
        return with(engines, tunables, durability, cacheHeapBytes, cacheDiskBytes, wait);
    }

    /** The same with other bounds of snapshots. */
    public ManagerSettings withSnapshots(Duration maxAge, long maxHeldBytes) {
        return new ManagerSettings(
                engines,
                tunables,
                durability,
                maxAge,
                maxHeldBytes,
                cacheHeapBytes,
                cacheDiskBytes,
                providerWait,
                openWait,
                maxWaiters,
                maxWaitingBytes,
                schemas);
    }

    /** The same with a schema this software reads up to a version. */
    public ManagerSettings withSchema(String schema, int version) {
        Map<String, Integer> changed = new HashMap<>(schemas);
        changed.put(schema, version);
        return new ManagerSettings(
                engines,
                tunables,
                durability,
                snapshotMaxAge,
                snapshotMaxHeldBytes,
                cacheHeapBytes,
                cacheDiskBytes,
                providerWait,
                openWait,
                maxWaiters,
                maxWaitingBytes,
                changed);
    }

    private ManagerSettings with(
            Map<StorageRole, String> newEngines,
            Map<StorageRole, Map<String, String>> newTunables,
            Durability newDurability,
            long newHeapBytes,
            long newDiskBytes,
            Duration newProviderWait) {
        return new ManagerSettings(
                newEngines,
                newTunables,
                newDurability,
                snapshotMaxAge,
                snapshotMaxHeldBytes,
                newHeapBytes,
                newDiskBytes,
                newProviderWait,
                openWait,
                maxWaiters,
                maxWaitingBytes,
                schemas);
    }
}
