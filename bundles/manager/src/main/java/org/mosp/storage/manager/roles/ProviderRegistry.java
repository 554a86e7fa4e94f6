package org.mosp.storage.manager.roles;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.spi.EngineProvider;

/** The providers that are here now. That one is here selects nothing: the manifest does. Any number of threads. */
public final class ProviderRegistry {

    private static final long LOOK_NANOS = 20_000_000;

    private final CopyOnWriteArrayList<BoundProvider> bound = new CopyOnWriteArrayList<>();

    /** A provider has come. */
    public void add(BoundProvider provider) {
        bound.add(provider);
    }

    /** A provider is going; the bound ones that are it. */
    public List<BoundProvider> remove(EngineProvider provider) {
        List<BoundProvider> gone =
                bound.stream().filter(each -> each.provider() == provider).toList();
        bound.removeAll(gone);
        return gone;
    }

    /** Whether this one is still here. */
    public boolean contains(BoundProvider provider) {
        return bound.stream().anyMatch(each -> each.provider() == provider.provider());
    }

    /** The provider of an engine; of several the one that writes the newest format, then the first that came. */
    public Optional<BoundProvider> find(StorageRole role, String engine) {
        return bound.stream()
                .filter(each -> each.role() == role && each.engine().equals(engine))
                .max(Comparator.comparingInt(BoundProvider::formatVersion));
    }

    /** The same, waited for while its bundle starts. */
    public Optional<BoundProvider> await(StorageRole role, String engine, Duration atMost) {
        return await(() -> find(role, engine), atMost);
    }

    /** The role an engine serves, waited for in the same way. */
    public Optional<StorageRole> awaitRole(String engine, Duration atMost) {
        return await(
                () -> bound.stream()
                        .filter(each -> each.engine().equals(engine))
                        .map(BoundProvider::role)
                        .findFirst(),
                atMost);
    }

    private <T> Optional<T> await(Supplier<Optional<T>> look, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Optional<T> found = look.get();
        while (found.isEmpty()
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            found = look.get();
        }
        return found;
    }

    /** All, in order of role and engine. */
    public List<BoundProvider> all() {
        return bound.stream()
                .sorted(Comparator.comparing(BoundProvider::role).thenComparing(BoundProvider::engine))
                .toList();
    }
}
