package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;

/** Who may write: one process at a time, and never one that was replaced. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class OwnershipTest {

    private TestStore store;
    private Path directory;
    private RelationalEngine engine;

    @BeforeEach
    void open(@TempDir Path temporary) {
        directory = temporary;
        store = TestStore.shared(temporary).with("lock.wait.seconds", 1);
        engine = store.openWithNotes();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void secondOwnerIsRefusedAndToldWhoHoldsTheStore() {
        StorageLockedException locked = assertThrows(StorageLockedException.class, store::open);
        String holder = locked.details().get("holder");
        assertTrue(
                holder.contains("mosp-storage writer " + ProcessHandle.current().pid()), holder);
        assertTrue(locked.pid() > 0 && locked.since().isPresent(), locked.getMessage());
        assertTrue(locked.retryable());
        TestStore.put(engine, "first", 1);
        engine.close();
        engine = store.open();
        TestStore.put(engine, "second", 2);
        assertEquals(List.of("first", "second"), store.storedNotes());
    }

    @Test
    void readingOnlyNeedsNoLockAndWritesNothing() {
        TestStore.put(engine, "a", 1);
        List<String> before = store.look("SELECT xmin::text || epoch FROM " + store.schema() + ".mosp_owner");
        RelationalEngine reading = store.open(EngineContext.Mode.READ_ONLY, 1);
        assertEquals(List.of(1L), TestStore.numbers(reading));
        assertThrows(StorageReadOnlyException.class, () -> TestStore.put(reading, "b", 2));
        reading.close();
        assertEquals(before, store.look("SELECT xmin::text || epoch FROM " + store.schema() + ".mosp_owner"));
        TestStore.put(engine, "b", 2);
    }

    @Test
    void sessionThatAnAdministratorEndsIsReplacedByTheSameOwner() {
        TestStore.put(engine, "a", 1);
        store.endWriters();
        TestStore.put(engine, "b", 2);
        store.endWriters();
        TestStore.put(engine, "c", 3);
        assertEquals(List.of(1L, 2L, 3L), TestStore.numbers(engine));
        assertEquals(3, engine.statistics().details().get("connections for writing"));
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    void ownerThatWasReplacedNeverWritesAgain() {
        TestStore.put(engine, "a", 1);
        store.endWriters();
        RelationalEngine other = store.open();
        assertThrows(StorageLockedException.class, () -> TestStore.put(engine, "while the other is there", 2));
        TestStore.put(other, "b", 2);
        other.close();
        StorageReadOnlyException refused =
                assertThrows(StorageReadOnlyException.class, () -> TestStore.put(engine, "afterwards", 3));
        assertTrue(refused.getMessage().contains("another process has taken the store over"), refused.getMessage());
        assertEquals(EngineState.Mode.READ_ONLY, engine.state().mode());
        assertFalse(engine.state().damaged());
        assertEquals(List.of("a", "b"), store.storedNotes());
        assertEquals(List.of(1L, 2L), TestStore.numbers(engine));
    }

    @Test
    void workOfAnOwnerThatIsReplacedMeanwhileIsNotStored() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Boolean> stale = engine.writeAsync(
                        session -> {
                            session.update("INSERT INTO notes VALUES ('stale', 1)");
                            inside.countDown();
                            try {
                                return release.await(60, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Runnable::run)
                .toCompletableFuture();
        assertTrue(inside.await(60, TimeUnit.SECONDS));
        store.endWriters();
        RelationalEngine other = store.open();
        TestStore.put(other, "fresh", 2);
        release.countDown();
        ExecutionException failed = assertThrows(ExecutionException.class, () -> stale.get(60, TimeUnit.SECONDS));
        assertTrue(failed.getCause() instanceof StorageException, failed.toString());
        assertEquals(List.of("fresh"), store.storedNotes());
        other.close();
    }

    @Test
    void storesAndGenerationsOfOneDatabaseNeverMeet(@TempDir Path another, @TempDir Path elsewhere) {
        TestStore second = TestStore.shared(another);
        RelationalEngine other = second.openWithNotes();
        TestStore.put(engine, "a", 1);
        assertEquals(List.of(), TestStore.numbers(other));
        other.close();
        TestStore next = store.nextGeneration(elsewhere);
        RelationalEngine nextEngine = next.openWithNotes();
        TestStore.put(nextEngine, "b", 2);
        TestStore.put(engine, "c", 3);
        assertEquals(List.of("b"), next.storedNotes());
        assertEquals(List.of("a", "c"), store.storedNotes());
        nextEngine.close();
    }

    @Test
    void storeThatIsNotOnTheServerIsMissingAndNoEmptyOneTakesItsPlace() throws Exception {
        TestStore.put(engine, "a", 1);
        engine.close();
        assertTrue(Files.readString(directory.resolve("store.properties")).contains(store.schema()));
        store.server().execute("ALTER SCHEMA " + store.schema() + " RENAME TO elsewhere");
        for (EngineContext.Mode mode : List.of(EngineContext.Mode.WRITE, EngineContext.Mode.READ_ONLY)) {
            StorageDamagedException missing = assertThrows(StorageDamagedException.class, () -> store.open(mode, 1));
            assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
        }
        assertEquals(List.of(), store.look("SELECT 1 FROM pg_namespace WHERE nspname = '" + store.schema() + "'"));
        store.server().execute("ALTER SCHEMA elsewhere RENAME TO " + store.schema());
        engine = store.open();
        assertEquals(List.of(1L), TestStore.numbers(engine));
    }

    @Test
    void schemaOfAnotherStoreStrangersTablesAndNewerFormsAreRefused() {
        engine.close();
        String owner = store.schema() + ".mosp_owner";
        store.server().execute("UPDATE " + owner + " SET format = 2");
        assertThrows(NewerThanSoftwareException.class, store::open);
        store.server().execute("UPDATE " + owner + " SET format = 1, generation = 7");
        assertThrows(ConfigurationConflictException.class, store::open);
        store.server().execute("UPDATE " + owner + " SET generation = 1");
        List<String> identity = store.look("SELECT identity FROM " + owner);
        store.server().execute("UPDATE " + owner + " SET identity = gen_random_uuid()");
        assertNotEquals(identity, store.look("SELECT identity FROM " + owner));
        assertThrows(ConfigurationConflictException.class, store::open);
        store.server().execute("UPDATE " + owner + " SET identity = '" + identity.get(0) + "'");
        engine = store.open();
    }
}
