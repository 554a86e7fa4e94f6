package org.mosp.storage.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Health;
import org.mosp.storage.InvalidKeyException;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.spi.Keyspace;

@Timeout(300)
class LocalStorageManagerTest {

    @TempDir
    Path directory;

    private final HeapProvider provider = new HeapProvider();

    @Test
    void whatWasPutIsReadAndOutlivesTheManager() {
        UUID id;
        long version;
        try (LocalStorageManager manager = Stores.open(directory, provider)) {
            id = manager.storeId();
            version = manager.incremental().put("a/b", Bytes.utf8("value"));
            assertEquals(
                    new Entry("a/b", Bytes.utf8("value"), version, 1),
                    manager.incremental().get("a/b").orElseThrow());
            assertTrue(manager.incremental().get("a").isEmpty());
        }
        try (LocalStorageManager manager = Stores.open(directory, provider)) {
            assertEquals(id, manager.storeId());
            assertEquals(version, manager.incremental().get("a/b").orElseThrow().version());
            assertEquals(version + 1, manager.incremental().delete("a/b"));
            assertTrue(manager.incremental().get("a/b").isEmpty());
        }
    }

    @Test
    void batchesKeepTheirConditionsAcrossKeyspaces() throws Exception {
        try (LocalStorageManager manager = Stores.open(directory, provider)) {
            long first = manager.commit(
                    WriteBatch.builder().put("k", Bytes.utf8("1")).ifAbsent("k").build(),
                    WriteBatch.builder().put("outbox/k", Bytes.EMPTY).build());
            assertEquals(
                    first, manager.get(Keyspace.STORE, "outbox/k").orElseThrow().version());
            assertTrue(manager.incremental().get("outbox/k").isEmpty());
            WriteBatch again =
                    WriteBatch.builder().put("other", Bytes.EMPTY).ifAbsent("k").build();
            ConflictException conflict = assertThrows(
                    ConflictException.class, () -> manager.incremental().commit(again));
            assertEquals(first, conflict.actual().orElseThrow());
            assertTrue(manager.incremental().get("other").isEmpty());
            long second = manager.incremental()
                    .commitAsync(WriteBatch.builder()
                            .put("k", Bytes.utf8("2"), 7)
                            .ifUnchanged("k", first)
                            .build())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertEquals(
                    new Entry("k", Bytes.utf8("2"), second, 7),
                    manager.incremental().get("k").orElseThrow());
            assertEquals(
                    List.of("outbox/k"),
                    manager.scan(Keyspace.STORE, "out").map(Entry::key).toList());
        }
    }

    @Test
    void whatBreaksALimitIsRefusedBeforeAnythingIsWritten() {
        try (LocalStorageManager manager = Stores.open(directory, provider)) {
            assertThrows(InvalidKeyException.class, () -> manager.incremental().put("a//b", Bytes.EMPTY));
            assertThrows(TooLargeException.class, () -> manager.incremental()
                    .put("a", Bytes.wrap(new byte[StorageKeys.MAX_VALUE_BYTES + 1])));
            assertTrue(manager.incremental()
                    .commitAsync(WriteBatch.builder().delete("..").build())
                    .toCompletableFuture()
                    .isCompletedExceptionally());
            assertTrue(manager.incremental().get("a").isEmpty());
            assertEquals(0, provider.last().lastSequence());
        }
    }

    @Test
    void snapshotsKeepTheirInstantUntilTheyAreClosed() {
        try (LocalStorageManager manager = Stores.open(directory, provider)) {
            manager.incremental().put("p/1", Bytes.utf8("1"));
            manager.incremental().put("p/2", Bytes.utf8("2"));
            manager.incremental().put("q", Bytes.utf8("q"));
            Snapshot snapshot = manager.incremental().snapshot();
            manager.incremental().delete("p/1");
            assertEquals(
                    List.of("p/1", "p/2"), snapshot.scan("p/").map(Entry::key).toList());
            assertEquals(
                    List.of("p/2", "q"),
                    snapshot.scan("p/2", "").map(Entry::key).toList());
            assertEquals(Bytes.utf8("1"), snapshot.get("p/1").orElseThrow().value());
            snapshot.close();
            assertThrows(SnapshotExpiredException.class, () -> snapshot.get("p/1"));
            assertThrows(SnapshotExpiredException.class, snapshot::sequence);
        }
    }

    @Test
    void aClosedManagerFailsAtOnce() {
        LocalStorageManager manager = Stores.open(directory, provider);
        manager.incremental().put("a", Bytes.EMPTY);
        manager.close();
        manager.close();
        long start = System.nanoTime();
        assertThrows(
                StorageUnavailableException.class, () -> manager.incremental().get("a"));
        assertThrows(
                StorageUnavailableException.class, () -> manager.incremental().put("a", Bytes.EMPTY));
        // a provider that is away would be waited for: 15 s
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
        assertEquals(provider.opened.get(), provider.closed.get());
    }

    @Test
    void healthFollowsTheEngine() {
        try (LocalStorageManager manager = Stores.open(directory, provider)) {
            manager.incremental().put("a", Bytes.EMPTY);
            assertFalse(manager.health().problems().stream().anyMatch(problem -> problem.startsWith("incremental")));
            provider.last().delay("compaction failed and is tried again: no memory");
            Health delayed = manager.health();
            assertEquals(Health.State.YELLOW, delayed.state());
            assertEquals(
                    1,
                    delayed.problems().stream()
                            .filter(problem ->
                                    problem.equals("incremental: compaction failed and is tried again: no memory"))
                            .count());
            RoleHealth role = manager.health(StorageRole.INCREMENTAL);
            assertEquals(Health.State.YELLOW, role.state());
            assertEquals(RoleHealth.Service.FULL, role.service());
            assertEquals(List.of("incremental: compaction failed and is tried again: no memory"), role.problems());
            assertEquals("open", manager.providers().get(0).state());
            manager.incremental().put("b", Bytes.EMPTY);
            provider.last().turnReadOnly("a force failed");
            assertEquals(Health.State.RED, manager.health().state());
            assertTrue(manager.health().problems().toString().contains("a force failed"));
            assertEquals("read-only", manager.providers().get(0).state());
            assertEquals(
                    RoleHealth.Service.READ_ONLY,
                    manager.health(StorageRole.INCREMENTAL).service());
            assertEquals(
                    RoleHealth.Service.WAITING,
                    manager.health(StorageRole.CACHE).service());
            assertTrue(manager.verify(StorageRole.INCREMENTAL).ok());
        }
    }
}
