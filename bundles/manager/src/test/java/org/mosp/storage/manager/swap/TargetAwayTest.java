package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Health;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.CatalogueClients;
import org.mosp.storage.manager.testing.CatalogueStores;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.tck.server.CuttingProxy;
import org.mosp.storage.tck.server.PostgresServer;
import org.mosp.storage.tck.server.SharedServer;

/** The server on the other side of a swap goes away, at the worst moments: no call of an application fails by that. */
@Timeout(900)
class TargetAwayTest {

    private static final int UNTOUCHED = 6_000;
    private static final long PAUSE_MICROS = 20_000;

    @TempDir
    Path directory;

    private final AtomicReference<String> place = new AtomicReference<>("");
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private volatile Runnable blow = () -> {};
    private CuttingProxy proxy;

    @BeforeEach
    void stand() {
        proxy = new CuttingProxy(SharedServer.get().port());
    }

    @AfterEach
    void leave() {
        proxy.close();
    }

    private LocalStorageManager open() {
        return CatalogueStores.open(directory, this::reached, new SqliteProvider(), new PostgresqlProvider());
    }

    private void reached(String name) {
        if (place.compareAndSet(name, "")) {
            blow.run();
            reached.complete(null);
        }
    }

    private void goAwayAt(String name) {
        blow = this::goAway;
        place.set(name);
    }

    private void goAway() {
        proxy.refuse(true);
        proxy.cutAll();
    }

    private SwapOptions behindProxy() {
        return with(SharedServer.settings(directory), proxy.port());
    }

    private static SwapOptions with(Map<String, String> settings, int port) {
        Map<String, String> quick = new HashMap<>(settings);
        quick.put("port", "" + port);
        quick.put("away.seconds", "3");
        quick.put("socket.timeout.seconds", "20");
        quick.put("connect.timeout.seconds", "5");
        return SwapOptions.DEFAULTS.withSettings(quick);
    }

    /** Whoever waits for a server that is away waits for the ten seconds that is the default; a turn is a few calls. */
    private static void assertNobodyWasHeldUp(CatalogueClients clients) {
        System.out.println("the server went, the longest turn of a client: " + clients.longestMillis() + " ms");
        assertTrue(clients.longestMillis() < 9_000, clients.longestMillis() + " ms");
    }

    private static void awaitBlocked(Swap swap) {
        Await.until(
                "the swap says what it waits for",
                () -> !swap.progress().blockers().isEmpty());
    }

    private static void onServer(LocalStorageManager manager, SwapOptions options) throws Exception {
        Swap there = manager.swap(StorageRole.RELATIONAL, "postgresql", options);
        Histories.done(there.switched());
        manager.finishSwap(StorageRole.RELATIONAL);
        Histories.done(there.completion());
    }

    @Test
    void aServerKilledWhileItIsCopiedToIsWaitedFor() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                LocalStorageManager manager = open()) {
            CatalogueStores.fill(manager, UNTOUCHED, "canvas ");
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 4, 1, PAUSE_MICROS);
            blow = server::kill;
            place.set("swap.copy.after-chunk");
            Swap swap = manager.swap(StorageRole.RELATIONAL, "postgresql", with(server.settings(), server.port()));
            reached.get(180, TimeUnit.SECONDS);
            awaitBlocked(swap);
            assertEquals(Health.State.YELLOW, manager.health().state());
            clients.awaitCalls(200);
            server.restart();
            assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            assertEquals(List.of(), swap.progress().blockers());
            clients.awaitCalls(200);
            clients.endAndCheck(UNTOUCHED);
            assertEquals(0, swap.progress().failedOperations());
        }
    }

    @Test
    void aSwapToAServerThatStaysAwayIsGivenUpWhenItIsToBe() throws Exception {
        try (LocalStorageManager manager = open()) {
            CatalogueStores.fill(manager, UNTOUCHED, "canvas ");
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 4, 1, PAUSE_MICROS);
            goAwayAt("swap.copy.after-chunk");
            Swap swap = manager.swap(StorageRole.RELATIONAL, "postgresql", behindProxy());
            reached.get(180, TimeUnit.SECONDS);
            awaitBlocked(swap);
            manager.abortSwap(StorageRole.RELATIONAL);
            Await.until("it is given up", () -> swap.progress().state() == SwapState.ABORTED);
            clients.awaitCalls(200);
            proxy.refuse(false);
            // what it left behind is in nobody's way
            Swap again = manager.swap(StorageRole.RELATIONAL, "postgresql", behindProxy());
            assertEquals(SwapState.SWITCHED, Histories.done(again.switched()).state());
            clients.endAndCheck(UNTOUCHED);
        }
    }

    @Test
    void aServerThatGoesUnderTheFenceLetsWritersGoOn() throws Exception {
        try (LocalStorageManager manager = open()) {
            CatalogueStores.fill(manager, 500, "canvas ");
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 4, 1, PAUSE_MICROS);
            goAwayAt("swap.fence.drained");
            Swap swap = manager.swap(StorageRole.RELATIONAL, "postgresql", behindProxy());
            reached.get(180, TimeUnit.SECONDS);
            clients.awaitCalls(200);
            awaitBlocked(swap);
            clients.awaitCalls(200);
            proxy.refuse(false);
            assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            clients.awaitCalls(200);
            clients.endAndCheck(500);
            assertNobodyWasHeldUp(clients);
        }
    }

    @Test
    void aServerThatGoesAfterItWasLeftIsCarriedToWhenItIsBack() throws Exception {
        try (LocalStorageManager manager = open()) {
            CatalogueStores.fill(manager, 500, "canvas ");
            onServer(manager, behindProxy());
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 4, 1, PAUSE_MICROS);
            Swap swap = manager.swap(StorageRole.RELATIONAL, "sqlite", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            goAway();
            awaitBlocked(swap);
            clients.awaitCalls(500);
            assertEquals(SwapState.SWITCHED, swap.progress().state());
            proxy.refuse(false);
            Await.until("it goes on", () -> swap.progress().blockers().isEmpty());
            clients.awaitCalls(200);
            manager.rollbackSwap(StorageRole.RELATIONAL);
            assertEquals(
                    SwapState.ROLLED_BACK, Histories.done(swap.completion()).state());
            clients.awaitCalls(100);
            clients.endAndCheck(500);
            assertEquals(0, swap.progress().failedOperations());
        }
    }

    @Test
    void aServerThatGoesAtTheMomentItWasLeftIsCarriedToWhenItIsBack() throws Exception {
        try (LocalStorageManager manager = open()) {
            CatalogueStores.fill(manager, 500, "canvas ");
            onServer(manager, behindProxy());
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 4, 1, PAUSE_MICROS);
            goAwayAt("swap.switch.routed");
            Swap swap = manager.swap(StorageRole.RELATIONAL, "sqlite", SwapOptions.DEFAULTS);
            assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            assertTrue(swap.progress().rollbackUntil().isPresent());
            awaitBlocked(swap);
            clients.awaitCalls(200);
            proxy.refuse(false);
            Await.until("it goes on", () -> swap.progress().blockers().isEmpty());
            clients.awaitCalls(200);
            manager.rollbackSwap(StorageRole.RELATIONAL);
            assertEquals(
                    SwapState.ROLLED_BACK, Histories.done(swap.completion()).state());
            clients.awaitCalls(100);
            clients.endAndCheck(500);
            assertEquals(0, swap.progress().failedOperations());
        }
    }

    @Test
    void aServerThatGoesWhileItIsLeftHoldsUpNobody() throws Exception {
        CatalogueClients clients;
        try (LocalStorageManager manager = open()) {
            CatalogueStores.fill(manager, 500, "canvas ");
            SwapOptions patient = SwapOptions.DEFAULTS.withSettings(behindProxy().settings().entrySet().stream()
                    .filter(setting -> !setting.getKey().equals("away.seconds"))
                    .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
            onServer(manager, patient);
            clients = new CatalogueClients(manager.catalogue(), 4, 1, PAUSE_MICROS);
            goAwayAt("swap.switch.manifest");
            Swap swap = manager.swap(StorageRole.RELATIONAL, "sqlite", SwapOptions.DEFAULTS);
            assertEquals(SwapState.DONE, Histories.done(swap.completion()).state());
            clients.awaitCalls(200);
            clients.endAndCheck(500);
            assertEquals(0, swap.progress().failedOperations());
            assertNobodyWasHeldUp(clients);
        }
        try (LocalStorageManager manager = open()) {
            clients.check(manager.catalogue(), 500);
        }
    }

    @Test
    void aServerThatIsAwayWhenTheStoreIsOpenedIsWaitedForToo() throws Exception {
        try (LocalStorageManager manager = open()) {
            CatalogueStores.fill(manager, 500, "canvas ");
            onServer(manager, behindProxy());
            Swap swap = manager.swap(StorageRole.RELATIONAL, "sqlite", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            Await.until("the switch is recorded", () -> swap.progress().state() == SwapState.SWITCHED);
        }
        goAway();
        try (LocalStorageManager manager = open()) {
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 4, 1, PAUSE_MICROS);
            clients.awaitCalls(200);
            Swap swap = manager.currentSwap(StorageRole.RELATIONAL).orElseThrow();
            awaitBlocked(swap);
            proxy.refuse(false);
            Await.until("it goes on", () -> swap.progress().blockers().isEmpty());
            manager.rollbackSwap(StorageRole.RELATIONAL);
            assertEquals(
                    SwapState.ROLLED_BACK, Histories.done(swap.completion()).state());
            clients.awaitCalls(100);
            clients.endAndCheck(500);
        }
    }
}
