package org.mosp.storage.manager.gate;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;

/** An engine that knows whether it may be called. */
final class WatchedEngine {
    final AtomicBoolean closed = new AtomicBoolean();
    final AtomicLong calls = new AtomicLong();
    final LiveEngine<Engine> live;

    WatchedEngine(int number) {
        Engine engine = (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> null);
        EngineProvider none = (EngineProvider) Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {EngineProvider.class},
                (proxy, method, arguments) -> null);
        BoundProvider provider = new BoundProvider(
                none,
                StorageRole.INCREMENTAL,
                "e" + number,
                1,
                new EngineTraits(true, true, false, false),
                "bundle",
                "" + number);
        live = new LiveEngine<>(engine, provider, () -> {});
    }

    void call() {
        if (closed.get()) {
            throw new IllegalStateException("called after it was drained");
        }
        calls.incrementAndGet();
        Thread.onSpinWait();
        if (closed.get()) {
            throw new IllegalStateException("drained while a call was inside");
        }
    }
}
