package org.mosp.storage.manager.roles;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mosp.storage.framework.EngineAccess;
import org.mosp.storage.spi.Engine;

/**
 * A role's gate as the framework's other bundles see it.
 *
 * @param <E> the kind of engine
 */
public final class RoleAccess<E extends Engine> implements EngineAccess<E> {

    private final RoleHost<E> host;
    private final Executor executor;

    /** Access to a role. */
    public RoleAccess(RoleHost<E> host, Executor executor) {
        this.host = host;
        this.executor = executor;
    }

    @Override
    public <T> T read(Function<E, T> call) {
        return host.gate().read(live -> call.apply(live.engine()));
    }

    @Override
    public <T> T write(Write<E, T> call) {
        return host.gate().write(call::on);
    }

    @Override
    public <T> CompletionStage<T> writeAsync(Write<E, CompletionStage<T>> call) {
        return host.gate().writeAsync(0, call::on);
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public void onOpen(Consumer<E> action) {
        host.onOpen(action);
    }
}
