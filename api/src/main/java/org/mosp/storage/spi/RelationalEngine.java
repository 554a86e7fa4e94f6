package org.mosp.storage.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An engine for rows. Implemented by engine bundles. {@code bundles/relational} stands between it and applications, and
 * makes its tables; the engine itself keeps {@code mosp_store} and {@code mosp_local} (key, value) for the keyspaces.
 */
@ConsumerType
public interface RelationalEngine extends Engine {

    /** Which SQL it speaks. */
    Dialect dialect();

    /**
     * Runs work in a transaction that may write; returns when it is durable. The engine may run the work of several
     * callers in one transaction (group commit), each behind a savepoint of its own: work that throws is undone alone.
     * Work runs on the engine's writing thread or the caller's, one at a time, at most twice, and must not block on
     * anything else.
     */
    <T> T write(SqlWork<T> work);

    /** The same without waiting; the stage completes on the executor, never on the engine's own threads. */
    default <T> CompletionStage<T> writeAsync(SqlWork<T> work, Executor executor) {
        return CompletableFuture.supplyAsync(() -> write(work), executor);
    }

    /** Runs work in a transaction that only reads: one instant, beside the writer. */
    <T> T read(SqlWork<T> work);

    /** The last commit sequence given out and durable, or one below {@link EngineContext#nextSequence()} if none was. */
    long lastSequence();

    /** Work inside a transaction. */
    @ConsumerType
    @FunctionalInterface
    interface SqlWork<T> {
        /** Does it; what is thrown undoes it and reaches the caller. */
        T run(SqlSession session);
    }

    /** Which SQL an engine speaks. */
    enum Dialect {
        /** SQLite. */
        SQLITE,
        /** PostgreSQL. */
        POSTGRESQL
    }
}
