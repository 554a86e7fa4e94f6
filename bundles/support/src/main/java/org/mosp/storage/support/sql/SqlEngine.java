package org.mosp.storage.support.sql;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;

/** What engines for rows do alike: they hand work to their writer, and tell their state. Any number of threads. */
public abstract class SqlEngine implements RelationalEngine {

    private final EngineHealth health;
    private final @Nullable GroupWriter writer;

    /**
     * An engine.
     *
     * @param writer only of an engine that writes
     */
    protected SqlEngine(EngineHealth health, @Nullable GroupWriter writer) {
        this.health = health;
        this.writer = writer;
    }

    /** Longest wait of a caller for a commit that has begun. */
    protected abstract long longestCommitNanos();

    @Override
    public final <T> T write(SqlWork<T> work) {
        return writer().write(work, longestCommitNanos());
    }

    @Override
    public final <T> CompletionStage<T> writeAsync(SqlWork<T> work, Executor executor) {
        try {
            return writer().writeAsync(work, executor);
        } catch (StorageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private GroupWriter writer() {
        health.checkWritable();
        if (writer == null) {
            throw health.unavailable();
        }
        return writer;
    }

    @Override
    public final EngineState state() {
        return health.state();
    }
}
