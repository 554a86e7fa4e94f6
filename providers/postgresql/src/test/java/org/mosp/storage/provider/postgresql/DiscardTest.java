package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageServerException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.RelationalEngine;

/** What is left on a server goes when it is discarded, and nothing else does. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DiscardTest {

    private static final int TABLES = 2 * SchemaRemoval.STEP + 3;

    /** What an interrupted removal is stopped with. */
    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    private Path directory;

    private TestStore store;

    @BeforeEach
    void make() {
        store = TestStore.shared(directory).with("lock.wait.seconds", 1);
    }

    private boolean isThere() {
        return isThere(store);
    }

    private static boolean isThere(TestStore looked) {
        return !looked.look("SELECT 1 FROM pg_namespace WHERE nspname = '" + looked.schema() + "'")
                .isEmpty();
    }

    private void fill() {
        try (RelationalEngine engine = store.openWithNotes()) {
            TestStore.put(engine, "a", 1);
            engine.write(session -> {
                for (int i = 0; i < TABLES; i++) {
                    session.update("CREATE TABLE \"Odd \"\"name\"\" " + i + "\" (id BIGINT PRIMARY KEY, n BIGINT)");
                }
                session.update("CREATE VIEW seen AS SELECT * FROM notes");
                session.update("CREATE SEQUENCE counted");
                return 0;
            });
        }
    }

    @Test
    void theSchemaGoesWithAllInItAndAgainThereIsNothingToDo() {
        fill();
        assertTrue(isThere());
        store.discard();
        assertFalse(isThere());
        store.discard();
        assertEquals(
                List.of(),
                store.look("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = "
                        + (StorePlace.of(store.context(), PostgresqlSettings.of(store.context(), Map.of()))
                                        .lock()
                                & 0xffffffffL)));
    }

    @Test
    void oneThatIsOpenIsRefusedAndServesOn() {
        try (RelationalEngine engine = store.openWithNotes()) {
            TestStore.put(engine, "a", 1);
            StorageLockedException locked = assertThrows(StorageLockedException.class, store::discard);
            assertTrue(locked.details().get("holder").contains("mosp-storage writer"), locked.getMessage());
            TestStore.put(engine, "b", 2);
            assertEquals(List.of("a", "b"), store.storedNotes());
        }
        store.discard();
        assertFalse(isThere());
    }

    @Test
    void otherStoresAndGenerationsStay(@TempDir Path another, @TempDir Path elsewhere) {
        fill();
        TestStore other = TestStore.shared(another);
        other.openWithNotes().close();
        TestStore next = store.nextGeneration(elsewhere);
        next.openWithNotes().close();
        store.discard();
        assertFalse(isThere());
        assertTrue(isThere(other));
        assertTrue(isThere(next));
        next.discard();
        other.discard();
        assertFalse(isThere(next) || isThere(other));
    }

    @Test
    void aSchemaThatSaysItIsAnothersIsNotTouched() {
        fill();
        String owner = store.schema() + ".mosp_owner";
        List<String> was = store.look("SELECT store_id FROM " + owner);
        List<String> identity = store.look("SELECT identity FROM " + owner);
        for (String lie : List.of("generation = 7", "store_id = gen_random_uuid()", "identity = gen_random_uuid()")) {
            store.server().execute("UPDATE " + owner + " SET " + lie);
            assertThrows(ConfigurationConflictException.class, store::discard, lie);
            store.server()
                    .execute("UPDATE " + owner + " SET generation = 1, store_id = '" + was.get(0) + "', identity = '"
                            + identity.get(0) + "'");
        }
        store.server().execute("ALTER TABLE " + owner + " RENAME TO other");
        assertThrows(StorageDamagedException.class, store::discard);
        store.server().execute("ALTER TABLE " + store.schema() + ".other RENAME TO mosp_owner");
        assertEquals(List.of("a"), store.storedNotes());
        try (RelationalEngine engine = store.open()) {
            assertEquals(List.of(1L), TestStore.numbers(engine));
        }
    }

    @Test
    void anInterruptedOneIsCompletedByTheNext() {
        fill();
        AtomicInteger steps = new AtomicInteger();
        store.crashPoints(place -> {
            if (place.equals("postgresql.discard.step") && steps.incrementAndGet() == 2) {
                throw new KilledException();
            }
        });
        assertThrows(KilledException.class, store::discard);
        assertTrue(isThere());
        int left = store.look("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '" + store.schema()
                        + "'::regnamespace")
                .size();
        assertTrue(left > 1 && left < TABLES, left + " tables are left");
        store.crashPoints(CrashPoints.NONE).discard();
        assertFalse(isThere());
        assertEquals(2, steps.get());
    }

    @Test
    void aServerThatIsAwayIsAskedAgainLaterAndNothingSecretIsShown(@TempDir Path secrets) throws Exception {
        fill();
        String port = store.context().settings().get("port");
        store.with("port", closedPort()).with("connect.timeout.seconds", 1);
        StorageException away = assertThrows(StorageUnavailableException.class, store::discard);
        assertTrue(away.retryable());
        assertTrue(isThere());
        Path password = Files.writeString(secrets.resolve("password"), "not-the-right-secret");
        store.with("port", port).with("password.file", password).with("user", "nobody_of_this_name");
        StorageException refused = assertThrows(StorageServerException.class, store::discard);
        for (Throwable shown = refused; shown != null; shown = shown.getCause()) {
            assertFalse(shown.toString().contains("not-the-right-secret"), shown.toString());
        }
        assertTrue(isThere());
        TestStore.at(store, directory).discard();
        assertFalse(isThere());
    }

    @Test
    void whereNothingWasMadeNoServerIsAsked() throws Exception {
        store.with("port", closedPort()).with("connect.timeout.seconds", 1);
        assertThrows(StorageUnavailableException.class, store::open);
        store.discard();
    }

    @Test
    void aSchemaWhoseMakingWasInterruptedGoesToo() throws Exception {
        fill();
        // a kill between the commit on the server and the file
        Files.delete(directory.resolve("store.properties"));
        store.discard();
        assertFalse(isThere());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
