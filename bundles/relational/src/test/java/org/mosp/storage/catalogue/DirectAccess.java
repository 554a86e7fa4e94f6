package org.mosp.storage.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mosp.storage.framework.EngineAccess;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.support.files.LocalStorageFiles;

/** An access that goes straight to a real SQLite engine, without gate and route. */
final class DirectAccess implements EngineAccess<RelationalEngine>, AutoCloseable {

    private final Path directory;
    private final List<Consumer<RelationalEngine>> actions = new ArrayList<>();
    private RelationalEngine engine;
    private volatile boolean capture;

    DirectAccess(Path directory) {
        this.directory = directory;
        this.engine = open(directory, EngineContext.Mode.WRITE);
    }

    static RelationalEngine open(Path directory, EngineContext.Mode mode) {
        return (RelationalEngine) new SqliteProvider()
                .open(new EngineContext(
                        UUID.randomUUID(), 1, directory, mode, Map.of(), 1, new LocalStorageFiles(), CrashPoints.NONE));
    }

    /** Closes the engine and opens it again. */
    void reopen(EngineContext.Mode mode) {
        engine.close();
        engine = open(directory, mode);
        actions.forEach(action -> action.accept(engine));
    }

    /** Has writes captured from now on. */
    void capture() {
        capture = true;
    }

    RelationalEngine engine() {
        return engine;
    }

    @Override
    public <T> T read(Function<RelationalEngine, T> call) {
        return call.apply(engine);
    }

    @Override
    public <T> T write(Write<RelationalEngine, T> call) {
        return call.on(engine, capture);
    }

    @Override
    public <T> CompletionStage<T> writeAsync(Write<RelationalEngine, CompletionStage<T>> call) {
        return call.on(engine, capture);
    }

    @Override
    public Executor executor() {
        return ForkJoinPool.commonPool();
    }

    @Override
    public void onOpen(Consumer<RelationalEngine> action) {
        actions.add(action);
        action.accept(engine);
    }

    @Override
    public void close() {
        engine.close();
    }
}
