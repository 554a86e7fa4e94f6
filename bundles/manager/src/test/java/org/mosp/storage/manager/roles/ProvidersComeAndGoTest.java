package org.mosp.storage.manager.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Stores;

@Timeout(600)
class ProvidersComeAndGoTest {

    private static final int ROUNDS = 20;
    private static final int CLIENTS = 8;

    @TempDir
    Path directory;

    @Test
    void twentyUpdatesUnderLoadFailNoCall() throws Exception {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            HeapProvider provider = slow();
            manager.bind(provider, "org.example.heap", "1.0.0");
            Load load = new Load(manager);
            load.start();
            for (int round = 1; round <= ROUNDS; round++) {
                Await.until("4 calls inside", () -> detail(manager, "callsInside") >= 4);
                manager.unbind(provider);
                assertTrue(detail(manager, "insideAtLastStop") >= 4, "inside at stop " + round);
                Await.until("4 calls parked", () -> detail(manager, "callsParked") >= 4);
                provider = slow();
                String version = "1.0." + round;
                manager.bind(provider, "org.example.heap", version);
                long before = load.done.get();
                Await.until("calls go on", () -> load.done.get() > before + 20);
                assertEquals(version, info(manager).version());
                assertTrue(detail(manager, "parkedAtLastOpen") >= 4, "parked at open " + round);
            }
            load.stop();
            assertEquals(List.of(), load.failures);
            assertEquals(ROUNDS, detail(manager, "providerStops"));
            load.assertNothingLost(manager);
            System.out.println("providers: " + ROUNDS + " stops under " + CLIENTS + " clients, " + load.done.get()
                    + " calls, 0 failed");
        }
    }

    /** Eight clients, each the only writer of its keys: what it reads is what it wrote last. */
    private static final class Load {
        private final LocalStorageManager manager;
        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicLong done = new AtomicLong();
        private final List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        private final List<Thread> threads = new ArrayList<>();
        private final Map<String, Long> last = new ConcurrentHashMap<>();

        Load(LocalStorageManager manager) {
            this.manager = manager;
        }

        void start() {
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Thread thread = new Thread(() -> run(number));
                threads.add(thread);
                thread.start();
            }
        }

        void run(int number) {
            for (int n = 0; !stop.get(); n++) {
                try {
                    String key = "client/" + number + "/" + n % 5;
                    Bytes value = Bytes.utf8(number + ":" + n);
                    long version = n % 2 == 0
                            ? manager.incremental().put(key, value)
                            : manager.incremental()
                                    .commitAsync(
                                            WriteBatch.builder().put(key, value).build())
                                    .toCompletableFuture()
                                    .get(60, TimeUnit.SECONDS);
                    Long before = last.put(key, version);
                    Entry read = manager.incremental().get(key).orElseThrow();
                    if (before != null && before >= version
                            || read.version() != version
                            || !read.value().equals(value)) {
                        throw new AssertionError(read + " instead of " + version + " after " + before);
                    }
                    done.addAndGet(2);
                } catch (Throwable e) {
                    failures.add(e);
                    return;
                }
            }
        }

        void stop() throws InterruptedException {
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        void assertNothingLost(LocalStorageManager store) {
            last.forEach((key, version) -> assertEquals(
                    version, store.incremental().get(key).orElseThrow().version()));
        }
    }

    @Test
    void aCallForAProviderThatStaysAwayNamesBundleAndVersion() {
        try (LocalStorageManager manager =
                Stores.open(directory, Stores.HEAP.withProviderWait(Duration.ofMillis(100)))) {
            HeapProvider provider = new HeapProvider();
            StorageUnavailableException never =
                    assertThrows(StorageUnavailableException.class, () -> manager.incremental()
                            .get("a"));
            assertEquals("a bundle that provides engine heap", never.details().get("needs"));
            manager.bind(provider, "org.example.heap", "1.2.3");
            // from when it is being opened calls wait for that; until then they would wait for so short a time only
            Await.until("it is open", () -> info(manager).state().equals("open"));
            manager.incremental().put("a", Bytes.utf8("1"));
            manager.unbind(provider);
            StorageUnavailableException away =
                    assertThrows(StorageUnavailableException.class, () -> manager.incremental()
                            .put("a", Bytes.utf8("2")));
            assertEquals(
                    "bundle org.example.heap 1.2.3 (engine heap)",
                    away.details().get("needs"));
            assertTrue(away.retryable());
            assertEquals(Health.State.YELLOW, manager.health().state());
            assertEquals("waiting", info(manager).state());
            assertTrue(info(manager).active());
        }
    }

    @Test
    void anotherEngineDoesNotStepIn() {
        try (LocalStorageManager manager = Stores.open(
                directory,
                Stores.HEAP
                        .withEngine(org.mosp.storage.StorageRole.INCREMENTAL, "other")
                        .withProviderWait(Duration.ofMillis(50)))) {
            HeapProvider provider = new HeapProvider();
            manager.bind(provider, "org.example.heap", "1.0.0");
            assertThrows(StorageUnavailableException.class, () -> manager.incremental()
                    .get("a"));
            assertEquals(0, provider.opened.get());
            assertEquals(
                    List.of("heap installed false", "other waiting true"),
                    manager.providers().stream()
                            .filter(info -> info.role() == org.mosp.storage.StorageRole.INCREMENTAL)
                            .map(info -> info.engine() + " " + info.state() + " " + info.active())
                            .toList());
        }
    }

    @Test
    void theNewProviderMayComeBeforeTheOldOneGoes() {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            HeapProvider old = new HeapProvider();
            HeapProvider next = new HeapProvider();
            manager.bind(old, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.utf8("1"));
            manager.bind(next, "org.example.heap", "2.0.0");
            assertTrue(manager.incremental().get("a").isPresent());
            assertEquals(0, next.opened.get());
            manager.unbind(old);
            assertEquals(
                    Bytes.utf8("1"),
                    manager.incremental().get("a").orElseThrow().value());
            assertEquals(1, next.opened.get());
            assertEquals(1, old.closed.get());
            manager.unbind(old);
            manager.unbind(next);
            assertEquals(1, next.closed.get());
        }
    }

    @Test
    void aProviderThatGoesWhileItOpensIsClosedAgain() throws Exception {
        try (LocalStorageManager manager =
                Stores.open(directory, Stores.HEAP.withProviderWait(Duration.ofMillis(200)))) {
            HeapProvider provider = new HeapProvider();
            CountDownLatch opening = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            provider.inOpen = () -> {
                opening.countDown();
                awaitQuietly(goOn);
            };
            manager.bind(provider, "org.example.heap", "1.0.0");
            assertTrue(opening.await(60, TimeUnit.SECONDS));
            CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> manager.unbind(provider));
            goOn.countDown();
            gone.get(60, TimeUnit.SECONDS);
            assertEquals(1, provider.opened.get());
            assertEquals(1, provider.closed.get());
            assertThrows(StorageUnavailableException.class, () -> manager.incremental()
                    .get("a"));
        }
    }

    @Test
    void providersMayComeAndGoOnAnyThreadInAnyOrder() throws Exception {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            List<Thread> threads = new ArrayList<>();
            List<HeapProvider> all = java.util.Collections.synchronizedList(new ArrayList<>());
            AtomicReference<Throwable> failure = new AtomicReference<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        for (int n = 0; n < 25; n++) {
                            HeapProvider provider = new HeapProvider();
                            all.add(provider);
                            manager.bind(provider, "org.example.heap", "1.0.0");
                            manager.unbind(provider);
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(null, failure.get());
            HeapProvider last = new HeapProvider();
            manager.bind(last, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.EMPTY);
            all.forEach(provider -> assertEquals(provider.opened.get(), provider.closed.get()));
            assertEquals(1, last.opened.get());
        }
    }

    @Test
    void anEngineThatDoesNotOpenFailsCallsAtOnceAndIsTriedAgainWithTheNextProvider() {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            HeapProvider broken = new HeapProvider();
            broken.inOpen = () -> {
                throw new StorageIoException("open", "test", null);
            };
            manager.bind(broken, "org.example.heap", "1.0.0");
            assertThrows(StorageIoException.class, () -> manager.incremental().get("a"));
            assertEquals(Health.State.RED, manager.health().state());
            manager.unbind(broken);
            manager.bind(new HeapProvider(), "org.example.heap", "1.0.1");
            assertTrue(manager.incremental().get("a").isEmpty());
        }
    }

    @Test
    void snapshotsExpireWhenTheirProviderStops() {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            HeapProvider provider = new HeapProvider();
            manager.bind(provider, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.utf8("1"));
            manager.incremental().put("b", Bytes.utf8("1"));
            Snapshot snapshot = manager.incremental().snapshot();
            var scan = snapshot.scan("").iterator();
            scan.next();
            manager.unbind(provider);
            manager.bind(provider, "org.example.heap", "1.0.0");
            assertTrue(manager.incremental().get("a").isPresent());
            SnapshotExpiredException expired = assertThrows(SnapshotExpiredException.class, () -> snapshot.get("a"));
            assertTrue(expired.getMessage().contains("org.example.heap 1.0.0 stopped"), expired.getMessage());
            assertThrows(SnapshotExpiredException.class, scan::hasNext);
            snapshot.close();
        }
    }

    @Test
    void whatFailsWhileAnEngineGoesLeavesNeitherItNorALeaseBehind() {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            HeapProvider provider = new HeapProvider();
            provider.inSnapshotClose = () -> {
                throw new IllegalStateException("for this test");
            };
            manager.bind(provider, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.utf8("1"));
            List<Snapshot> snapshots = List.of(
                    manager.incremental().snapshot(),
                    manager.incremental().snapshot(),
                    manager.incremental().snapshot());
            provider.inState = () -> {
                throw new LinkageError("for this test");
            };
            manager.unbind(provider);
            assertEquals(1, provider.closed.get());
            manager.bind(new HeapProvider(), "org.example.heap", "1.0.1");
            assertTrue(manager.incremental().get("a").isPresent());
            for (Snapshot snapshot : snapshots) {
                assertThrows(SnapshotExpiredException.class, () -> snapshot.get("a"));
            }
        }
    }

    @Test
    void anErrorWhileAnEngineOpensFailsCallsAndParksNobody() {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            HeapProvider broken = new HeapProvider();
            broken.inOpen = () -> {
                throw new OutOfMemoryError("for this test");
            };
            manager.bind(broken, "org.example.heap", "1.0.0");
            StorageUnavailableException failure =
                    assertThrows(StorageUnavailableException.class, () -> manager.incremental()
                            .get("a"));
            assertTrue(failure.getCause() instanceof OutOfMemoryError, failure.toString());
            manager.unbind(broken);
            manager.bind(new HeapProvider(), "org.example.heap", "1.0.1");
            assertTrue(manager.incremental().get("a").isEmpty());
        }
    }

    @Test
    void closingParksNobody() throws Exception {
        LocalStorageManager manager = Stores.open(directory, Stores.HEAP);
        HeapProvider provider = new HeapProvider();
        manager.bind(provider, "org.example.heap", "1.0.0");
        manager.incremental().put("a", Bytes.EMPTY);
        manager.beginClosing();
        manager.unbind(provider);
        long start = System.nanoTime();
        assertThrows(
                StorageUnavailableException.class, () -> manager.incremental().get("a"));
        // a provider that is away would be waited for: 15 s
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
        manager.close();
    }

    @Test
    void callsThatWaitForTheFirstProviderGoOnWhenItComes() throws Exception {
        try (LocalStorageManager manager = Stores.open(directory, Stores.HEAP)) {
            CompletableFuture<Long> put =
                    CompletableFuture.supplyAsync(() -> manager.incremental().put("a", Bytes.EMPTY));
            Await.until("a call parked", () -> detail(manager, "callsParked") >= 1);
            assertFalse(put.isDone());
            manager.bind(new HeapProvider(), "org.example.heap", "1.0.0");
            assertTrue(put.get(60, TimeUnit.SECONDS) > 0);
        }
    }

    private static HeapProvider slow() {
        HeapProvider provider = new HeapProvider();
        provider.inCommit = () -> LockSupport.parkNanos(5_000_000);
        provider.inGet = () -> LockSupport.parkNanos(2_000_000);
        return provider;
    }

    private static ProviderInfo info(LocalStorageManager manager) {
        return manager.providers().get(0);
    }

    private static long detail(LocalStorageManager manager, String name) {
        return info(manager).details().getOrDefault(name, -1L);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
