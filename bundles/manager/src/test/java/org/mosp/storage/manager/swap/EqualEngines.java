package org.mosp.storage.manager.swap;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.GateLimits;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Two engines that are equal, the truth behind a gate that captures, and a swap between them that is at its verification. */
final class EqualEngines implements AutoCloseable {

    static final StorageRole ROLE = StorageRole.INCREMENTAL;

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.000008Z");
    private static final GateLimits LIMITS =
            new GateLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(5), 200, 1_000);

    final HeapProvider heap = new HeapProvider();
    final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    final Gate<IncrementalEngine> gate = new Gate<>(ROLE, LIMITS, ForkJoinPool.commonPool(), clock);
    final IncrementalMove move = new IncrementalMove();
    final SwapEvents events = new SwapEvents();
    final ProviderRegistry registry = new ProviderRegistry();
    final RoleHost<IncrementalEngine> host;
    final StoreContext store;
    final RunningSwap running;
    final LiveEngine<IncrementalEngine> source;
    final Partner<IncrementalEngine> partner;
    final SwapContext<IncrementalEngine> context;

    /** Called at each named place. */
    volatile Consumer<String> reached = place -> {};

    EqualEngines(Path directory) {
        RoleRecord target = RoleRecord.fresh(ROLE, "heap", 2, Map.of());
        SwapRecord swap =
                SwapRecord.prepared(target, NOW, 0, Duration.ofHours(24)).at(Stage.VERIFYING);
        RoleRecord truth = RoleRecord.fresh(ROLE, "heap", 1, Map.of()).with(Optional.of(swap));
        Manifest manifest = new Manifest(
                new UUID(1, 2), 1, 1, NOW, "test 1", List.of(), List.of(truth), List.of(), List.of(), Bytes.EMPTY);
        LocalStorageFiles files = new LocalStorageFiles();
        ManifestFiles copies = new ManifestFiles(files, CrashPoints.NONE, directory);
        ManifestBook book = new ManifestBook(copies, files, directory, Runnable::run, "test 1", manifest);
        store = new StoreContext(directory, book, files, place -> reached.accept(place), Map.of());
        BoundProvider provider = BoundProvider.of(heap, "org.example.heap", "1.0.0");
        registry.add(provider);
        host = new RoleHost<>(ROLE, IncrementalEngine.class, IncrementalEngine::lastSequence, gate, registry, clock);
        source = host.opener(store).openPartner(truth, provider, 1).live();
        Opened<IncrementalEngine> opened = host.opener(store).openPartner(target, provider, EnginePair.GAP);
        gate.open(source, true);
        running = new RunningSwap(
                ROLE, "heap", "heap", 2, SwapState.VERIFYING, NOW, gate, ForkJoinPool.commonPool(), () -> {});
        context = new SwapContext<>(
                host,
                store,
                registry,
                move,
                new SwapBook(ROLE, book),
                new Requests(),
                new SwapStatus(ROLE, running, events),
                clock,
                Lanes.of(ROLE));
        EngineUse<IncrementalEngine> from = new EngineUse<>(source);
        EngineUse<IncrementalEngine> to = new EngineUse<>(opened.live());
        partner = new Partner<>(opened, from, to, move.open(from, to, context.lanes(), CrashPoints.NONE));
    }

    void put(String key) {
        gate.write((engine, capture) -> engine.commit(new EngineBatch(
                List.of(new EngineBatch.Put(Keyspace.USER, Bytes.utf8(key), 1, 0, Bytes.EMPTY)),
                List.of(),
                Durability.SYNC,
                capture)));
    }

    void awaitWritersGoOn() {
        Await.until("writers go on", () -> !gate.route().parkWrites());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        context.lanes().shutdownNow();
        events.close();
        partner.live().engine().close();
        source.engine().close();
    }
}
