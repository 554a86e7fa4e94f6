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
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.tck.server.SharedServer;

/** An access that goes straight to a real engine, without gate and route. */
final class DirectAccess implements EngineAccess<RelationalEngine>, AutoCloseable {

    /** The engines that the catalogue runs on. */
    enum Kind {
        SQLITE,
        POSTGRESQL
    }

    private final Kind kind;
    private final Path directory;
    private final List<Consumer<RelationalEngine>> actions = new ArrayList<>();
    private RelationalEngine engine;
    private volatile boolean capture;

    DirectAccess(Path directory) {
        this(Kind.SQLITE, directory);
    }

    DirectAccess(Kind kind, Path directory) {
        this.kind = kind;
        this.directory = directory;
        this.engine = open(kind, directory, EngineContext.Mode.WRITE);
    }

    static RelationalEngine open(Path directory, EngineContext.Mode mode) {
        return open(Kind.SQLITE, directory, mode);
    }

    private static RelationalEngine open(Kind kind, Path directory, EngineContext.Mode mode) {
        EngineProvider provider = kind == Kind.SQLITE ? new SqliteProvider() : new PostgresqlProvider();
        Map<String, String> settings = kind == Kind.SQLITE ? Map.of() : SharedServer.settings(directory);
        return (RelationalEngine) provider.open(new EngineContext(
                new UUID(3, 4), 1, directory, mode, settings, 1, new LocalStorageFiles(), CrashPoints.NONE));
    }

    /** Closes the engine and opens it again. */
    void reopen(EngineContext.Mode mode) {
        engine.close();
        engine = open(kind, directory, mode);
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
