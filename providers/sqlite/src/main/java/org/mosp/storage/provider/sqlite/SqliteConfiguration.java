package org.mosp.storage.provider.sqlite;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Tunables; the settings of a store's manifest, where it has them, come first. */
@ObjectClassDefinition(name = "Mosp Storage: SQLite provider")
public @interface SqliteConfiguration {

    /** The bundle's symbolic name. */
    String PID = "org.mosp.storage.provider.sqlite";

    @AttributeDefinition(description = "Connections for reading, 1 to 64")
    int readers() default SqliteSettings.READERS;

    @AttributeDefinition(name = "cache.kib", description = "Page cache of each connection, KiB")
    int cache_kib() default SqliteSettings.CACHE_KIB;

    @AttributeDefinition(
            name = "busy.timeout.millis",
            description = "Longest wait for a lock that another process has on the file, milliseconds")
    int busy_timeout_millis() default SqliteSettings.BUSY_TIMEOUT_MILLIS;

    @AttributeDefinition(
            name = "checkpoint.kib",
            description = "Length of the log at which its pages are carried over to the database file, KiB")
    int checkpoint_kib() default SqliteSettings.CHECKPOINT_KIB;

    @AttributeDefinition(name = "queue.items", description = "Most writes waiting")
    int queue_items() default SqliteSettings.QUEUE_ITEMS;

    @AttributeDefinition(
            name = "wait.seconds",
            description = "Longest wait of a caller for a place in the queue or a free reader, seconds")
    int wait_seconds() default SqliteSettings.WAIT_SECONDS;
}
