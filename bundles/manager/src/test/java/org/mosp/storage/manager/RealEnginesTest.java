package org.mosp.storage.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.StorageRole;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.support.files.LocalStorageFiles;

@Timeout(600)
class RealEnginesTest {

    private static final int ROUNDS = 20;

    @TempDir
    Path directory;

    @Test
    void aStoreOnTheRealEnginesIsClosedAndOpenedAgain() {
        long version;
        try (LocalStorageManager manager = ChildStore.real(directory, ManagerSettings.DEFAULTS)) {
            version = manager.incremental().put("canvas/1/metadata", Bytes.utf8("one"));
            assertEquals(0, manager.relational().countCanvases(CanvasQuery.all()));
        }
        for (int i = 0; i < 3; i++) {
            try (LocalStorageManager manager = ChildStore.real(directory, ManagerSettings.DEFAULTS)) {
                assertEquals(
                        version,
                        manager.incremental()
                                .get("canvas/1/metadata")
                                .orElseThrow()
                                .version());
                assertEquals(0, manager.relational().countCanvases(CanvasQuery.all()));
                Await.until("all green", () -> manager.health().state() == Health.State.GREEN);
                for (StorageRole role : StorageRole.values()) {
                    assertTrue(manager.verify(role).ok(), role.id());
                }
                version = manager.incremental().put("canvas/1/metadata", Bytes.utf8("more"));
            }
        }
    }

    @Test
    void everyRealProviderIsUpdatedTwentyTimesUnderLoadWithoutAFailedCall() throws Exception {
        try (LocalStorageManager manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE)) {
            EngineProvider[] bound = {new MapDbProvider(), new SqliteProvider(), new EhcacheProvider()};
            for (EngineProvider provider : bound) {
                manager.bind(provider, "org.mosp.storage.provider." + provider.engine(), "0.1.0");
            }
            AtomicBoolean stop = new AtomicBoolean();
            AtomicLong calls = new AtomicLong();
            List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
            CountDownLatch ended = new CountDownLatch(8);
            for (int i = 0; i < 8; i++) {
                int number = i;
                new Thread(() -> {
                            try {
                                for (int n = 0; !stop.get(); n++) {
                                    use(manager, number, n);
                                    calls.addAndGet(3);
                                }
                            } catch (Throwable e) {
                                failures.add(e);
                            }
                            ended.countDown();
                        })
                        .start();
            }
            for (int round = 1; round <= ROUNDS; round++) {
                int which = round % bound.length;
                EngineProvider old = bound[which];
                manager.unbind(old);
                EngineProvider next = old.getClass().getConstructor().newInstance();
                bound[which] = next;
                manager.bind(next, "org.mosp.storage.provider." + next.engine(), "0.1." + round);
                long before = calls.get();
                Await.until("calls go on", () -> calls.get() > before + 50);
            }
            stop.set(true);
            assertTrue(ended.await(60, TimeUnit.SECONDS));
            assertEquals(List.of(), failures);
            assertTrue(manager.verify(StorageRole.INCREMENTAL).ok());
            System.out.println(
                    "real providers: " + ROUNDS + " updates under 8 clients, " + calls.get() + " calls, 0 failed");
        }
    }

    private static void use(LocalStorageManager manager, int number, int n) throws Exception {
        String key = "client/" + number + "/" + n % 3;
        long version = n % 2 == 0
                ? manager.incremental().put(key, Bytes.utf8("" + n))
                : manager.incremental()
                        .commitAsync(WriteBatch.builder()
                                .put(key, Bytes.utf8("" + n))
                                .build())
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
        for (int i = 0; i < 3; i++) {
            Entry read = manager.incremental().get(key).orElseThrow();
            if (read.version() != version) {
                throw new AssertionError(read + " instead of version " + version);
            }
        }
        manager.relational().listCanvases(CanvasQuery.all());
    }

    @Test
    void theFilesOfAStoreAreWhereTheDesignSays() throws Exception {
        try (LocalStorageManager manager = ChildStore.real(directory, ManagerSettings.DEFAULTS)) {
            manager.incremental().put("a", Bytes.EMPTY);
            manager.relational().countCanvases(CanvasQuery.all());
            for (String name :
                    List.of("manifest.1", "manifest.2", "lock", "owner", "engines/1-mapdb", "engines/1-sqlite")) {
                assertTrue(Files.exists(directory.resolve(name)), name);
            }
        }
        assertTrue(Files.notExists(directory.resolve("owner")));
    }
}
