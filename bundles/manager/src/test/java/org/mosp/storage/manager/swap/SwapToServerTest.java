package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.CatalogueClients;
import org.mosp.storage.manager.testing.CatalogueStores;
import org.mosp.storage.manager.testing.RememberingProvider;
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.tck.server.SharedServer;

/** The catalogue moves from SQLite to a real server and back under its clients; no projector runs here. */
@Timeout(1_800)
class SwapToServerTest {

    private static final int UNTOUCHED = Integer.getInteger("mosp.swap.canvases", 4_000);
    private static final List<String> ODD = List.of(
            "/", "a/b", " ", "a ", "'", "\"", "\\", "\n", "\u0001", "\uffff", "\ud83c\udfa8", "e\u0301", "\u00e9");

    @TempDir
    Path directory;

    private final RememberingProvider sqlite = new RememberingProvider(new SqliteProvider());
    private final RememberingProvider server = new RememberingProvider(new PostgresqlProvider());

    @Test
    void theCatalogueMovesToAServerAndBackAndStays() throws Exception {
        // the server can follow so many; what is done where it cannot is seen in the long form
        move(UNTOUCHED, 20_000);
    }

    @Test
    @Tag("stress")
    void twentyThousandCanvasesMoveToo() throws Exception {
        move(20_000, 0);
    }

    private void move(int untouched, long pauseMicros) throws Exception {
        SwapOptions toServer = SwapOptions.DEFAULTS.withSettings(SharedServer.settings(directory));
        int still = untouched + ODD.size() + 1;
        CatalogueClients clients;
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE, sqlite, server)) {
            CatalogueStores.fill(manager, untouched, "canvas ");
            odd(manager);
            clients = new CatalogueClients(manager.catalogue(), 8, 2, pauseMicros);
            clients.awaitCalls(200);
            List<String> figures = new ArrayList<>();
            long start = System.nanoTime();
            Swap there = manager.swap(StorageRole.RELATIONAL, "postgresql", toServer);
            figures.add("to the server " + figures(done(there.switched()), still));
            clients.awaitCalls(300);
            manager.rollbackSwap(StorageRole.RELATIONAL);
            SwapProgress back = done(there.completion());
            assertEquals(SwapState.ROLLED_BACK, back.state());
            figures.add("back, paused " + back.lastPause().toMillis() + " ms");
            clients.awaitCalls(300);
            Swap again = manager.swap(StorageRole.RELATIONAL, "postgresql", toServer);
            figures.add("again " + figures(done(again.switched()), still));
            clients.awaitCalls(300);
            long millis = (System.nanoTime() - start) / 1_000_000;
            clients.endAndCheck(still);
            long equal = assertSame(manager.catalogue());
            System.out.println("catalogue SQLite -> PostgreSQL -> SQLite -> PostgreSQL under 8 clients and 2 painters: "
                    + String.join("; ", figures) + "; " + millis + " ms in all, " + clients.calls()
                    + " calls, 0 failed, longest turn " + clients.longestMillis() + " ms; " + equal
                    + " aggregates equal to the byte on both sides");
            manager.finishSwap(StorageRole.RELATIONAL);
            done(again.completion());
            for (RetiredEngine retired : manager.retired()) {
                manager.discard(retired.generation());
            }
            assertEquals(List.of(), manager.retired());
        }
        // whoever comes later knows of the server from the manifest alone
        try (LocalStorageManager manager =
                CatalogueStores.open(directory, CrashPoints.NONE, new SqliteProvider(), new PostgresqlProvider())) {
            clients.check(manager.catalogue(), still);
            assertTrue(manager.verify(StorageRole.RELATIONAL).ok());
            assertTrue(
                    manager.providers().stream().anyMatch(info -> info.engine().equals("postgresql") && info.active()));
        }
    }

    private static void odd(LocalStorageManager manager) {
        for (String id : ODD) {
            manager.relational()
                    .saveCanvas(Canvas.of(
                            id,
                            id,
                            CatalogueStores.TIME,
                            CatalogueStores.TIME.minusSeconds(40_000_000_000L),
                            List.of(new Layer(id + "!", id, 0))));
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < Canvas.MAX_LAYERS; i++) {
            layers.add(new Layer("most/" + i, "layer " + i, i));
        }
        manager.relational().saveCanvas(Canvas.of("most", "most", CatalogueStores.TIME, CatalogueStores.TIME, layers));
    }

    private static SwapProgress done(java.util.concurrent.CompletionStage<SwapProgress> stage) throws Exception {
        return stage.toCompletableFuture().get(300, TimeUnit.SECONDS);
    }

    private static String figures(SwapProgress progress, int still) {
        assertEquals(0, progress.failedOperations());
        assertTrue(progress.entriesCopied() >= still, progress + "");
        assertTrue(progress.verifiedAt().isPresent());
        return progress.entriesCopied() + " copied (" + Math.round(progress.entriesPerSecond()) + "/s), "
                + progress.entriesVerified() + " compared, " + progress.fenceTries() + " fences, paused "
                + progress.longestPause().toMillis() + " ms";
    }

    /** All aggregates of both engines, while nobody writes and the window is open. */
    private long assertSame(Catalogue catalogue) {
        RelationalEngine left = sqlite.opened().get();
        RelationalEngine right = server.opened().get();
        IncrementalEngine copy = catalogue.aggregates(left);
        IncrementalEngine truth = catalogue.aggregates(right);
        Await.until("all is carried back", () -> waiting(truth) == 0);
        long entries = 0;
        try (EngineSnapshot a = copy.snapshot();
                EngineSnapshot b = truth.snapshot()) {
            for (Keyspace keyspace : List.of(Keyspace.STORE, Keyspace.USER)) {
                try (EngineCursor here = a.scan(keyspace, Bytes.EMPTY, null);
                        EngineCursor there = b.scan(keyspace, Bytes.EMPTY, null)) {
                    while (here.hasNext() && there.hasNext()) {
                        EngineEntry expected = there.next();
                        assertEquals(expected, here.next());
                        entries += keyspace == Keyspace.USER ? 1 : 0;
                    }
                    assertEquals(here.hasNext(), there.hasNext());
                }
            }
        }
        assertEquals(rows(left), rows(right));
        assertEquals(entries, rows(right).get("canvases"));
        return entries;
    }

    private static long waiting(IncrementalEngine engine) {
        long count = 0;
        try (EngineSnapshot snapshot = engine.snapshot();
                EngineCursor cursor =
                        snapshot.scan(Keyspace.LOCAL, Bytes.utf8(ChangeJournal.PREFIX), Bytes.utf8("journal0"))) {
            for (; cursor.hasNext(); cursor.next()) {
                count++;
            }
        }
        return count;
    }

    private static Map<String, Long> rows(RelationalEngine engine) {
        return engine.read(session -> Map.of(
                "canvases",
                        session.queryOne("SELECT COUNT(*) FROM canvases", row -> row.number(1))
                                .orElseThrow(),
                "layers",
                        session.queryOne("SELECT COUNT(*) FROM layers", row -> row.number(1))
                                .orElseThrow()));
    }
}
