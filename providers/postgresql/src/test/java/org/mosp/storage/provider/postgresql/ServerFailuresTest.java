package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageServerException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.tck.server.CuttingProxy;

/** What a server can do to its client, and what the client says about it. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ServerFailuresTest {

    @TempDir
    private Path directory;

    private static StorageServerException refused(TestStore store, String reason, String remedy) {
        StorageServerException refused = assertThrows(StorageServerException.class, store::open);
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        assertTrue(refused.details().get("what to do").contains(remedy), refused.getMessage());
        assertTrue(refused.details().get("server").contains("127.0.0.1:"), refused.getMessage());
        assertFalse(refused.retryable());
        StorageServerException again =
                assertThrows(StorageServerException.class, () -> store.open(EngineContext.Mode.READ_ONLY, 1));
        assertEquals(refused.getMessage(), again.getMessage());
        return refused;
    }

    @Test
    void wrongPasswordIsToldWithoutThePassword() throws Exception {
        Path file = directory.resolve("wrong");
        Files.writeString(file, "not-the-password");
        StorageServerException refused = refused(
                TestStore.shared(directory).with("password.file", file), "refuses the user mosp", "password.file");
        StringWriter all = new StringWriter();
        refused.printStackTrace(new PrintWriter(all));
        assertFalse(all.toString().contains("not-the-password"), all.toString());
    }

    @Test
    void databaseThatIsNotThereIsNamed() {
        refused(TestStore.shared(directory).with("database", "nowhere?x"), "no database nowhere?x", "create it");
    }

    @Test
    void userWithoutTheRightToMakeASchemaIsToldWhichIsMissing() throws Exception {
        TestStore store = TestStore.shared(directory);
        Path file = directory.resolve("password");
        Files.writeString(file, "guest-password");
        store.server().execute("CREATE ROLE guest LOGIN PASSWORD 'guest-password'");
        store.with("user", "guest").with("password.file", file);
        StorageServerException refused = assertThrows(StorageServerException.class, store::open);
        assertTrue(refused.details().get("what to do").contains("GRANT CREATE ON DATABASE"), refused.getMessage());
        store.server().execute("GRANT CREATE ON DATABASE postgres TO guest");
        store.openWithNotes().close();
        store.server()
                .execute(
                        "DROP SCHEMA " + store.schema() + " CASCADE",
                        "REVOKE ALL ON DATABASE postgres FROM guest",
                        "DROP ROLE guest");
    }

    @Test
    void serverThatTakesNoWritesIsReadFromOnly() {
        TestStore store = TestStore.shared(directory);
        store.server().execute("CREATE DATABASE readonly");
        store.with("database", "readonly");
        RelationalEngine engine = store.openWithNotes();
        TestStore.put(engine, "a", 1);
        store.server().execute("ALTER DATABASE readonly SET default_transaction_read_only = on");
        store.endWriters();
        StorageReadOnlyException readOnly =
                assertThrows(StorageReadOnlyException.class, () -> TestStore.put(engine, "b", 2));
        assertTrue(readOnly.getMessage().contains("takes no writes"), readOnly.getMessage());
        assertEquals(List.of(1L), TestStore.numbers(engine));
        store.server().execute("ALTER DATABASE readonly RESET default_transaction_read_only");
        TestStore.put(engine, "b", 2);
        engine.close();
        store.server().execute("DROP DATABASE readonly WITH (FORCE)");
    }

    @Test
    void serverThatGoesAndComesBackIsWaitedForThenReportedThenUsedAgain() throws Exception {
        TestStore store = TestStore.shared(directory);
        try (CuttingProxy proxy = new CuttingProxy(store.server().port())) {
            store.with("port", proxy.port()).with("away.seconds", 3);
            RelationalEngine engine = store.openWithNotes();
            TestStore.put(engine, "a", 1);
            assertEquals(List.of(1L), TestStore.numbers(engine));
            proxy.refuse(true);
            proxy.cutAll();
            long start = System.nanoTime();
            StorageUnavailableException away =
                    assertThrows(StorageUnavailableException.class, () -> TestStore.put(engine, "b", 2));
            assertTrue(away.retryable());
            assertTrue(away.getMessage().contains("127.0.0.1:" + proxy.port()), away.getMessage());
            assertThrows(StorageUnavailableException.class, () -> TestStore.numbers(engine));
            assertThrows(StorageUnavailableException.class, () -> TestStore.put(engine, "b", 2));
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            // by default each would wait ten seconds and more
            assertTrue(seconds < 30, "three calls took " + seconds + " s");
            assertEquals(EngineState.OPEN, engine.state());
            Thread comesBack = new Thread(() -> proxy.refuse(false));
            comesBack.start();
            comesBack.join();
            TestStore.put(engine, "b", 2);
            assertEquals(List.of(1L, 2L), TestStore.numbers(engine));
            engine.close();
        }
    }

    @Test
    void serverThatIsNotThereAtAllIsUnavailable() {
        CuttingProxy gone = new CuttingProxy(1);
        gone.close();
        TestStore store = TestStore.shared(directory).with("port", gone.port()).with("away.seconds", 1);
        assertThrows(StorageUnavailableException.class, store::open);
        assertThrows(StorageUnavailableException.class, () -> store.open(EngineContext.Mode.READ_ONLY, 1));
    }

    @Test
    void serverWithoutTlsIsRefusedWhereTlsIsAskedFor() {
        for (String mode : List.of("require", "verify-ca", "verify-full")) {
            refused(TestStore.shared(directory).with("sslmode", mode), "cannot be made secure", "sslmode=" + mode);
        }
    }

    @Test
    void readThatFindsItsConnectionCutRunsOnceMore() {
        TestStore store = TestStore.shared(directory);
        RelationalEngine engine = store.openWithNotes();
        TestStore.put(engine, "a", 1);
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(1L), TestStore.numbers(engine));
            store.look("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                    + " WHERE application_name LIKE 'mosp-storage reader%'");
        }
        engine.close();
    }
}
