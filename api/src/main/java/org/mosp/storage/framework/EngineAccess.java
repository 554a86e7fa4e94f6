package org.mosp.storage.framework;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.mosp.storage.spi.Engine;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The gate and the route to a role's live engine. Implemented by the manager. Any number of threads. A handle of this kind
 * is kept for ever; an engine only for one call.
 *
 * @param <E> the kind of engine
 */
@ProviderType
public interface EngineAccess<E extends Engine> {

    /** Runs a read on the engine; waits (bounded) while the provider is away. The engine must not be kept. */
    <T> T read(Function<E, T> call);

    /** Runs a write on the engine, which is then counted as inside until it returns. */
    <T> T write(Write<E, T> call);

    /** Begins a write; it is counted as inside until its stage completes. */
    <T> CompletionStage<T> writeAsync(Write<E, CompletionStage<T>> call);

    /** Where stages complete and continuations run. */
    Executor executor();

    /** Called each time an engine has been opened, before any call reaches it; for making tables. */
    void onOpen(java.util.function.Consumer<E> action);

    /** A write on an engine. */
    @FunctionalInterface
    interface Write<E extends Engine, T> {
        /**
         * Does it.
         *
         * @param capture whether the change journal must be written too, in the same transaction
         */
        T on(E engine, boolean capture);
    }
}
