package org.mosp.storage.manager;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** PID {@code org.mosp.storage.manager}; a change opens the store anew. */
@ObjectClassDefinition(
        id = ManagerComponent.PID,
        name = "Mosp Storage: manager",
        description = "The store's directory, its engines and the bounds of waiting, snapshots and cache")
public @interface ManagerConfiguration {

    /** The data directory. */
    @AttributeDefinition(
            name = "Data directory",
            description = "Empty: the framework property mosp.storage.data, else $MOSP_STORAGE_DATA, else"
                    + " $XDG_DATA_HOME/mosp-storage, else ~/.local/share/mosp-storage")
    String directory() default "";

    /** The incremental engine. */
    @AttributeDefinition(
            name = "Incremental engine",
            description =
                    "Empty: what the manifest says; mapdb for a new store. Refused when it contradicts the manifest")
    String incremental_engine() default "";

    /** The relational engine. */
    @AttributeDefinition(
            name = "Relational engine",
            description =
                    "Empty: what the manifest says; sqlite for a new store. Refused when it contradicts the manifest")
    String relational_engine() default "";

    /** The cache engine. */
    @AttributeDefinition(
            name = "Cache engine",
            description =
                    "Empty: what the manifest says; ehcache for a new store. Refused when it contradicts the manifest")
    String cache_engine() default "";

    /** What an acknowledgement means. */
    @AttributeDefinition(
            name = "Durability of the incremental store",
            description = "sync: acknowledged after the force; background: forced within 500 ms")
    String incremental_durability() default "sync";

    /** Tunables of the incremental engine. */
    @AttributeDefinition(name = "Incremental engine: tunables", description = "name=value, handed to the engine")
    String[] incremental_settings() default {};

    /** Tunables of the relational engine. */
    @AttributeDefinition(name = "Relational engine: tunables", description = "name=value, handed to the engine")
    String[] relational_settings() default {};

    /** Tunables of the cache engine. */
    @AttributeDefinition(name = "Cache engine: tunables", description = "name=value, handed to the engine")
    String[] cache_settings() default {};

    /** Longest life of a snapshot, in seconds. */
    @AttributeDefinition(name = "Snapshots: longest life", description = "seconds")
    long snapshot_maxAge() default 600;

    /** Most bytes a snapshot may hold back. */
    @AttributeDefinition(name = "Snapshots: most bytes held back", description = "bytes")
    long snapshot_maxHeldBytes() default 1L << 30;

    /** Budget of the cache in memory. */
    @AttributeDefinition(name = "Cache: memory", description = "bytes; 7/8 in front of reads, 1/8 for applications")
    long cache_heapBytes() default 64L << 20;

    /** Budget of the cache on disk. */
    @AttributeDefinition(name = "Cache: disk", description = "bytes, for applications' entries")
    long cache_diskBytes() default 256L << 20;

    /** Longest wait for a provider that is away, in milliseconds. */
    @AttributeDefinition(name = "Longest wait for a provider that is away", description = "milliseconds")
    long provider_wait() default 15_000;

    /** Longest wait for an engine that is being opened, in milliseconds. */
    @AttributeDefinition(name = "Longest wait for an engine that is being opened", description = "milliseconds")
    long open_wait() default 60_000;

    /** Most calls waiting per role. */
    @AttributeDefinition(name = "Most calls waiting, per role")
    int provider_maxWaiters() default 10_000;

    /** Most bytes held by asynchronous writes that wait. */
    @AttributeDefinition(name = "Most bytes held by asynchronous writes that wait", description = "bytes, per role")
    long provider_maxWaitingBytes() default 64L << 20;
}
