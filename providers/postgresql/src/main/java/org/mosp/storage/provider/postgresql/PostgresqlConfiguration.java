package org.mosp.storage.provider.postgresql;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Tunables; where the server is, is said by the settings of a store's manifest, which come first here too. */
@ObjectClassDefinition(name = "Mosp Storage: PostgreSQL provider")
public @interface PostgresqlConfiguration {

    /** The bundle's symbolic name. */
    String PID = "org.mosp.storage.provider.postgresql";

    @AttributeDefinition(description = "Connections for reading, 1 to 64")
    int readers() default PostgresqlSettings.READERS;

    @AttributeDefinition(
            name = "connect.timeout.seconds",
            description = "Longest wait for a connection to be accepted, seconds")
    int connect_timeout_seconds() default PostgresqlSettings.CONNECT_SECONDS;

    @AttributeDefinition(
            name = "socket.timeout.seconds",
            description = "Longest wait for an answer of the server, seconds")
    int socket_timeout_seconds() default PostgresqlSettings.SOCKET_SECONDS;

    @AttributeDefinition(name = "away.seconds", description = "Longest wait for a server that is away, seconds")
    int away_seconds() default PostgresqlSettings.AWAY_SECONDS;

    @AttributeDefinition(
            name = "settle.seconds",
            description = "Longest time in which the outcome of a COMMIT without an answer is looked for, seconds")
    int settle_seconds() default PostgresqlSettings.SETTLE_SECONDS;

    @AttributeDefinition(
            name = "lock.wait.seconds",
            description = "Longest wait for a lock that another session has, seconds")
    int lock_wait_seconds() default PostgresqlSettings.LOCK_SECONDS;

    @AttributeDefinition(name = "queue.items", description = "Most writes waiting")
    int queue_items() default PostgresqlSettings.QUEUE_ITEMS;

    @AttributeDefinition(
            name = "wait.seconds",
            description = "Longest wait of a caller for a place in the queue or a free reader, seconds")
    int wait_seconds() default PostgresqlSettings.WAIT_SECONDS;
}
