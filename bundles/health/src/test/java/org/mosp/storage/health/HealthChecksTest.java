package org.mosp.storage.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;

/** What the checks answer, on a real store: each status is brought about, but the one of a store that does not answer. */
@Timeout(300)
class HealthChecksTest {

    @TempDir
    Path directory;

    @Test
    void aStoreThatServesIsOk() {
        try (RealStore store = RealStore.open(directory)) {
            awaitOk(store);
            for (HealthCheck check : all(store.manager)) {
                assertEquals(Result.Status.OK, check.execute().getStatus(), check.toString());
                assertEquals(1, messages(check.execute()).size());
            }
        }
    }

    @Test
    void aProviderThatIsAwayIsATemporaryStateOfItsRoleAndOfTheWhole() {
        try (RealStore store = RealStore.open(directory)) {
            awaitOk(store);
            store.manager.unbind(store.sqlite);
            Result relational = new RelationalHealthCheck(store.manager).execute();
            assertEquals(Result.Status.TEMPORARILY_UNAVAILABLE, relational.getStatus());
            assertTrue(
                    messages(relational).get(0).contains("install or start bundle org.mosp.storage.provider.sqlite"),
                    messages(relational).toString());
            assertEquals(
                    Result.Status.TEMPORARILY_UNAVAILABLE,
                    new StoreHealthCheck(store.manager).execute().getStatus());
            assertEquals(
                    Result.Status.OK,
                    new IncrementalHealthCheck(store.manager).execute().getStatus());
            store.bind(store.sqlite);
            awaitOk(store);
        }
    }

    @Test
    void withoutItsCacheTheStoreServesAndWarns() {
        try (RealStore store = RealStore.open(directory)) {
            awaitOk(store);
            store.manager.unbind(store.ehcache);
            assertEquals(
                    Result.Status.WARN,
                    new CacheHealthCheck(store.manager).execute().getStatus());
            assertEquals(
                    Result.Status.WARN,
                    new StoreHealthCheck(store.manager).execute().getStatus());
            store.manager.incremental().put("a", Bytes.utf8("served"));
        }
    }

    @Test
    void anEngineThatCannotBeOpenedIsCritical() throws IOException {
        try (RealStore store = RealStore.open(directory)) {
            awaitOk(store);
        }
        Path database;
        try (Stream<Path> files = Files.walk(directory.resolve("engines"))) {
            database = files.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().endsWith("1-sqlite"))
                    .filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.write(database, new byte[8192]);
        try (RealStore store = RealStore.open(directory)) {
            Await.until(
                    "the relational role to fail",
                    () -> store.manager.health(StorageRole.RELATIONAL).service() == RoleHealth.Service.NONE);
            Result relational = new RelationalHealthCheck(store.manager).execute();
            assertEquals(Result.Status.CRITICAL, relational.getStatus(), relational.toString());
            assertTrue(
                    messages(relational).get(0).startsWith("relational: "),
                    messages(relational).toString());
            assertEquals(
                    Result.Status.CRITICAL,
                    new StoreHealthCheck(store.manager).execute().getStatus());
            Await.until(
                    "the incremental role",
                    () -> new IncrementalHealthCheck(store.manager).execute().isOk());
        }
    }

    @Test
    void aDamagedManifestIsOfTheWholeStore() throws IOException {
        try (RealStore store = RealStore.open(directory)) {
            awaitOk(store);
        }
        Files.write(directory.resolve("manifest.2"), new byte[] {1, 2, 3});
        try (RealStore store = RealStore.open(directory)) {
            Await.until("the roles to serve", () -> roles(store.manager).stream()
                    .allMatch(check -> check.execute().isOk()));
            Result whole = new StoreHealthCheck(store.manager).execute();
            assertEquals(Result.Status.CRITICAL, whole.getStatus());
            assertTrue(
                    messages(whole).get(0).contains("manifest.2"),
                    messages(whole).toString());
        }
    }

    @Test
    void whileAStoreOpensAndAfterItIsClosedItIsTemporarilyUnavailable() {
        RealStore store = RealStore.bare(directory);
        assertEquals(
                Result.Status.TEMPORARILY_UNAVAILABLE,
                new StoreHealthCheck(store.manager).execute().getStatus());
        store.close();
        for (HealthCheck check : List.of(
                new IncrementalHealthCheck(store.manager),
                new RelationalHealthCheck(store.manager),
                new StoreHealthCheck(store.manager))) {
            assertEquals(Result.Status.TEMPORARILY_UNAVAILABLE, check.execute().getStatus());
        }
    }

    /** No real store can be made to do this; one that is broken would. */
    @Test
    void aStoreThatCannotSayHowItIsIsAnErrorOfTheCheckAndNoException() {
        StorageManager broken = (StorageManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StorageManager.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("broken");
                });
        for (HealthCheck check : all(broken)) {
            Result result = check.execute();
            assertEquals(Result.Status.HEALTH_CHECK_ERROR, result.getStatus());
            assertTrue(messages(result).get(0).contains("broken"));
        }
    }

    private static void awaitOk(RealStore store) {
        Await.until(
                "all roles", () -> new StoreHealthCheck(store.manager).execute().isOk());
    }

    private static List<HealthCheck> roles(StorageManager storage) {
        return List.of(
                new IncrementalHealthCheck(storage), new RelationalHealthCheck(storage), new CacheHealthCheck(storage));
    }

    private static List<HealthCheck> all(StorageManager storage) {
        return Stream.concat(roles(storage).stream(), Stream.of(new StoreHealthCheck(storage)))
                .toList();
    }

    private static List<String> messages(Result result) {
        return StreamSupport.stream(result.spliterator(), false)
                .map(ResultLog.Entry::getMessage)
                .toList();
    }
}
