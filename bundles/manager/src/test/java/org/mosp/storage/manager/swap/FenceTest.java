package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Whatever happens behind a fence: writers are led on. */
@Timeout(60)
class FenceTest {

    private static final StorageRole ROLE = StorageRole.INCREMENTAL;
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.000008Z");
    private static final GateLimits LIMITS =
            new GateLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(5), 200, 1_000);

    @TempDir
    Path directory;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService lanes = Lanes.of(ROLE);
    private final SwapEvents events = new SwapEvents();
    private final HeapProvider heap = new HeapProvider();
    private final Gate<IncrementalEngine> gate = new Gate<>(ROLE, LIMITS, ForkJoinPool.commonPool(), clock);
    private LiveEngine<IncrementalEngine> source;
    private Partner<IncrementalEngine> partner;
    private RunningSwap running;
    private Fence<IncrementalEngine> fence;
    private Consumer<String> reached = place -> {};

    @BeforeEach
    void twoEnginesThatAreEqual() {
        RoleRecord target = RoleRecord.fresh(ROLE, "heap", 2, Map.of());
        SwapRecord swap =
                SwapRecord.prepared(target, NOW, 0, Duration.ofHours(24)).at(Stage.VERIFYING);
        RoleRecord truth = RoleRecord.fresh(ROLE, "heap", 1, Map.of()).with(Optional.of(swap));
        Manifest manifest = new Manifest(
                new UUID(1, 2), 1, 1, NOW, "test 1", List.of(), List.of(truth), List.of(), List.of(), Bytes.EMPTY);
        LocalStorageFiles files = new LocalStorageFiles();
        ManifestFiles copies = new ManifestFiles(files, CrashPoints.NONE, directory);
        ManifestBook book = new ManifestBook(copies, files, directory, Runnable::run, "test 1", manifest);
        StoreContext store = new StoreContext(directory, book, files, place -> reached.accept(place), Map.of());
        ProviderRegistry registry = new ProviderRegistry();
        BoundProvider provider = BoundProvider.of(heap, "org.example.heap", "1.0.0");
        registry.add(provider);
        RoleHost<IncrementalEngine> host = new RoleHost<>(
                ROLE, IncrementalEngine.class, IncrementalEngine::lastSequence, gate, registry, clock);
        source = host.opener(store).openPartner(truth, provider, 1).live();
        Opened<IncrementalEngine> opened = host.opener(store).openPartner(target, provider, EnginePair.GAP);
        gate.open(source, true);
        running = new RunningSwap(
                ROLE, "heap", "heap", 2, SwapState.VERIFYING, NOW, gate, ForkJoinPool.commonPool(), () -> {});
        IncrementalMove move = new IncrementalMove();
        EngineUse<IncrementalEngine> from = new EngineUse<>(source);
        EngineUse<IncrementalEngine> to = new EngineUse<>(opened.live());
        partner = new Partner<>(opened, from, to, move.open(from, to, lanes, CrashPoints.NONE));
        fence = new Fence<>(new SwapContext<>(
                host,
                store,
                registry,
                move,
                new SwapBook(ROLE, book),
                new Requests(),
                new SwapStatus(ROLE, running, events),
                clock,
                lanes));
    }

    @AfterEach
    void end() {
        clock.shutdownNow();
        lanes.shutdownNow();
        events.close();
        partner.live().engine().close();
        source.engine().close();
    }

    private void put(String key) {
        gate.write((engine, capture) -> engine.commit(new EngineBatch(
                List.of(new EngineBatch.Put(Keyspace.USER, Bytes.utf8(key), 1, 0, Bytes.EMPTY)),
                List.of(),
                Durability.SYNC,
                capture)));
    }

    private void awaitWritersGoOn() {
        Await.until("writers go on", () -> !gate.route().parkWrites());
    }

    @Test
    void itSwitches() {
        put("a");
        assertEquals(Fence.Outcome.SWITCHED, fence.attempt(source, partner, true));
        assertSame(partner.live(), gate.live());
        assertFalse(gate.route().parkWrites());
        assertTrue(gate.route().capture());
    }

    @Test
    void aClockThatTakesNothingLeavesNobodyParked() {
        clock.shutdownNow();
        assertThrows(RejectedExecutionException.class, () -> fence.attempt(source, partner, true));
        assertFalse(gate.route().parkWrites());
        assertTrue(gate.route().capture());
        put("a");
        assertSame(source, gate.live());
    }

    @Test
    void aPauseEndsWhenWritersGoOnNotWhenTheTryIsOver() {
        long longer = Duration.ofMillis(400).toNanos();
        put("a");
        heap.inGet = () -> {
            awaitWritersGoOn();
            long end = System.nanoTime() + longer;
            Await.until("that took longer", () -> System.nanoTime() > end);
        };
        long start = System.nanoTime();
        assertEquals(Fence.Outcome.AGAIN, fence.attempt(source, partner, true));
        long took = System.nanoTime() - start;
        long pause = running.progress().lastPause().toNanos();
        assertTrue(pause >= Fence.DEADLINE.toNanos(), pause + " ns");
        assertTrue(took - pause >= longer, pause + " ns of " + took);
    }

    @Test
    void countsOfATryThatIsOverProveNothing() {
        AtomicBoolean once = new AtomicBoolean();
        heap.inCount = () -> {
            if (once.compareAndSet(false, true)) {
                awaitWritersGoOn();
                put("written while it is counted");
            }
        };
        assertEquals(Fence.Outcome.AGAIN, fence.attempt(source, partner, true));
        assertTrue(once.get());
        assertEquals(Fence.Outcome.SWITCHED, fence.attempt(source, partner, true));
    }

    @Test
    void countsThatDifferWhileNobodyWritesEndTheSwap() {
        source.engine()
                .replicate(
                        List.of(new EngineEntry(Keyspace.USER, Bytes.utf8("uncaptured"), 1, 1, 0, Bytes.EMPTY)),
                        List.of());
        assertThrows(ComparisonFailedException.class, () -> fence.attempt(source, partner, true));
        assertFalse(gate.route().parkWrites());
    }

    @Test
    void aStopThatComesBehindTheManifestKeepsTheWayBack() {
        reached = place -> {
            if (place.equals("swap.switch.manifest")) {
                partner.release();
            }
        };
        assertEquals(Fence.Outcome.SWITCHED, fence.attempt(source, partner, true));
        assertEquals(2, new IncrementalMove().fencedBy(source.engine()));
        assertSame(partner.live(), gate.live());
    }
}
