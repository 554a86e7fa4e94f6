package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.tck.server.CuttingProxy;
import org.mosp.storage.tck.server.PostgresServer;
import org.mosp.storage.tck.server.SharedServer;

/** Swaps of the catalogue to a real PostgreSQL server, and what is left there. */
@Timeout(900)
class ServerSwapTest {

    private static final int CANVASES = 300;
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000008Z");
    private static final StorageRole ROLE = StorageRole.RELATIONAL;

    @TempDir
    Path directory;

    private final PostgresServer server = SharedServer.get();
    private final EngineProvider postgresql = new PostgresqlProvider();

    private LocalStorageManager open() {
        LocalStorageManager manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        manager.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        bind(manager);
        return manager;
    }

    private void bind(LocalStorageManager manager) {
        manager.bind(postgresql, "org.mosp.storage.provider.postgresql", "0.1.0");
    }

    private static void fill(LocalStorageManager manager) {
        for (int i = 0; i < CANVASES; i++) {
            String id = "canvas-" + i;
            manager.relational().saveCanvas(Canvas.of(id, id, TIME, TIME, List.of(new Layer(id + "/l", "layer", 0))));
        }
    }

    private SwapOptions through(int port) {
        Map<String, String> settings = new HashMap<>(SharedServer.settings(directory));
        settings.put("port", Integer.toString(port));
        settings.put("connect.timeout.seconds", "5");
        settings.put("lock.wait.seconds", "1");
        return SwapOptions.DEFAULTS.withSettings(settings);
    }

    /** Schemas of this test's stores. */
    private int schemas() throws Exception {
        String prefix = SharedServer.settings(directory).get("schema");
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_namespace WHERE nspname LIKE '" + prefix + "\\_%'")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Swap copying(LocalStorageManager manager, SwapOptions options) {
        Swap swap = manager.swap(ROLE, "postgresql", options.withMaxBytesPerSecond(5_000));
        Await.until("some of it is copied", () -> swap.progress().entriesCopied() > 20);
        return swap;
    }

    @Test
    void anAbortLeavesNothingOnTheServer() throws Exception {
        try (LocalStorageManager manager = open()) {
            fill(manager);
            Swap swap = copying(manager, through(server.port()));
            assertEquals(1, schemas());
            manager.abortSwap(ROLE);
            assertEquals(SwapState.ABORTED, swap.progress().state());
            assertEquals(0, schemas());
            assertEquals(List.of(), manager.retired());
            assertTrue(Files.notExists(directory.resolve("engines/2-postgresql")));
        }
    }

    @Test
    void anAbortWithoutTheServerIsBriefAndTheTargetIsFreedLater() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(server.port())) {
            try (LocalStorageManager manager = open()) {
                fill(manager);
                Swap swap = copying(manager, through(proxy.port()));
                proxy.refuse(true);
                proxy.cutAll();
                long start = System.nanoTime();
                manager.abortSwap(ROLE);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                System.out.println("an abort while the server is away took " + millis + " ms");
                assertTrue(millis < 40_000, millis + " ms");
                assertEquals(SwapState.ABORTED, swap.progress().state());
                RetiredEngine left = manager.retired().get(0);
                assertEquals(List.of(left), manager.retired());
                assertEquals("postgresql", left.engine());
                assertEquals(ROLE, left.role());
                assertEquals(
                        Integer.toString(proxy.port()),
                        manager.retiredSettings(left.generation()).get("port"));
                assertFalse(manager.retiredSettings(left.generation()).containsKey("password"));
                assertThrows(StorageUnavailableException.class, () -> manager.discard(left.generation()));
                assertEquals(List.of(left), manager.retired());
                assertEquals(1, schemas());
                manager.relational().deleteCanvas("canvas-0");
            }
            proxy.refuse(false);
            try (LocalStorageManager manager = open()) {
                manager.discard(manager.retired().get(0).generation());
                assertEquals(0, schemas());
                assertEquals(List.of(), manager.retired());
            }
        }
    }

    @Test
    void whatARollbackLeftIsFreedOnceNobodyHasItOpenAndItsProviderIsThere() throws Exception {
        try (LocalStorageManager manager = open()) {
            fill(manager);
            Swap swap = manager.swap(ROLE, "postgresql", through(server.port()));
            Histories.done(swap.switched());
            assertTrue(manager.relational().findCanvas("canvas-7").isPresent());
            manager.rollbackSwap(ROLE);
            Histories.done(swap.completion());
            RetiredEngine left = manager.retired().get(0);
            manager.unbind(postgresql);
            StorageException away =
                    assertThrows(StorageUnavailableException.class, () -> manager.discard(left.generation()));
            assertTrue(away.getMessage().contains("a bundle that provides engine postgresql"), away.getMessage());
            bind(manager);
            try (AutoCloseable other = postgresql.open(context(manager, left))) {
                assertThrows(StorageLockedException.class, () -> manager.discard(left.generation()));
            }
            assertEquals(1, schemas());
            assertEquals(left, manager.discard(left.generation()));
            assertEquals(0, schemas());
            assertEquals(List.of(), manager.retired());
            assertTrue(manager.relational().findCanvas("canvas-7").isPresent());
        }
    }

    private EngineContext context(LocalStorageManager manager, RetiredEngine left) throws Exception {
        Path engine = directory.resolve("engines/" + left.generation() + "-postgresql");
        String schema = Files.readAllLines(engine.resolve("store.properties")).stream()
                .filter(line -> line.startsWith("schema="))
                .findFirst()
                .orElseThrow();
        String id = schema.split("_")[1].replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
        return new EngineContext(
                java.util.UUID.fromString(id),
                left.generation(),
                engine,
                EngineContext.Mode.WRITE,
                manager.retiredSettings(left.generation()),
                1,
                new LocalStorageFiles(),
                CrashPoints.NONE);
    }

    @Test
    void aServerThatWasNeverReachedLeavesNothingBehind() throws Exception {
        try (LocalStorageManager manager = open();
                CuttingProxy proxy = new CuttingProxy(server.port())) {
            manager.relational().saveCanvas(Canvas.of("one", "one", TIME, TIME, List.of()));
            proxy.refuse(true);
            assertThrows(StorageException.class, () -> manager.swap(ROLE, "postgresql", through(proxy.port())));
            Await.until("it is given up", () -> manager.currentSwap(ROLE).isEmpty());
            assertEquals(List.of(), manager.retired());
            assertEquals(0, schemas());
        }
    }
}
