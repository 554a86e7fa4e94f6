package org.mosp.storage.manager.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.CounterStep;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Data that is newer than the software: refused from the manifest alone, or only read. */
class DowngradeTest {

    @TempDir
    Path directory;

    @Test
    void dataThatNeedsANewerReaderIsRefusedBeforeAByteIsWritten() throws IOException {
        migrate(2, CrashPoints.NONE);
        Map<String, Bytes> before = bytes();
        NewerThanSoftwareException refused = assertThrows(NewerThanSoftwareException.class, () -> open(1).close());
        assertTrue(refused.getMessage().contains("org.example.counters 1.0.0"), refused.getMessage());
        assertTrue(refused.getMessage().contains("schema counters"), refused.getMessage());
        assertEquals(before, bytes());
        open(2).close();
    }

    @Test
    void theSameRightAfterTheReaderWasRaised() throws IOException {
        migrate(2, stopAt("migration.announced"));
        Map<String, Bytes> before = bytes();
        NewerThanSoftwareException refused = assertThrows(NewerThanSoftwareException.class, () -> open(1).close());
        assertTrue(refused.getMessage().contains("org.example.counters 1.0.0"), refused.getMessage());
        assertEquals(before, bytes());
        try (LocalStorageManager manager = open(2)) {
            assertEquals(
                    "0",
                    manager.incremental()
                            .get(CounterStep.key(0))
                            .orElseThrow()
                            .value()
                            .toUtf8());
            CounterStep.run(manager, CounterStep.up("sum"));
            assertEquals(
                    "1",
                    manager.incremental()
                            .get(CounterStep.key(0))
                            .orElseThrow()
                            .value()
                            .toUtf8());
        }
    }

    @Test
    void whatAnOlderReaderMayReadItMayNotWrite() {
        migrate(1, CrashPoints.NONE);
        readsButDoesNotWrite("1");
    }

    @Test
    void norAfterAStepThatWasOnlyAnnounced() {
        migrate(1, stopAt("migration.announced"));
        readsButDoesNotWrite("0");
    }

    @Test
    void norInTheMidstOfAStep() {
        migrate(1, stopAt("migration.chunk.after"));
        readsButDoesNotWrite("1");
    }

    private void readsButDoesNotWrite(String value) {
        try (LocalStorageManager manager = open(1)) {
            SchemaOwner old = owner(1);
            manager.schemas().ownerCame(old, "org.example.owner 1.0.0");
            assertEquals(
                    value,
                    manager.incremental()
                            .get(CounterStep.key(0))
                            .orElseThrow()
                            .value()
                            .toUtf8());
            SchemaVersionException refused = assertThrows(
                    SchemaVersionException.class, () -> manager.incremental().put(CounterStep.key(0), Bytes.utf8("5")));
            assertEquals(2, refused.current());
            assertThrows(
                    SchemaVersionException.class, () -> manager.incremental().delete(CounterStep.key(0)));
            manager.incremental().put("other", Bytes.EMPTY);
            manager.schemas().ownerWent(old);
            manager.schemas().ownerCame(owner(2), "org.example.owner 2.0.0");
            manager.incremental().delete(CounterStep.key(0));
        }
    }

    @Test
    void anOwnerIsWaitedForWhereDataNeedsOne() throws Exception {
        SchemaOwners owners = new SchemaOwners();
        assertEquals(1, owners.highest("counters", 2, OptionalInt.of(1), Duration.ofMillis(1)));
        assertEquals(Integer.MAX_VALUE, owners.highest("counters", 1, OptionalInt.empty(), Duration.ofDays(1)));
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(
                () -> owners.highest("counters", 2, OptionalInt.of(1), Duration.ofSeconds(20)));
        owners.add(owner(1), "an old one");
        owners.add(owner(3), "org.example.owner 3.0.0");
        assertEquals(3, waiting.get(60, TimeUnit.SECONDS));
    }

    private void migrate(int minReader, CrashPoints points) {
        try (LocalStorageManager manager = SwapStores.open(directory, new LocalStorageFiles(), points)) {
            CounterStep.fill(manager, 100);
            manager.schemas().move(CounterStep.move(CounterStep.up("sum"), minReader, figures -> true));
        } catch (Stopped e) {
            // as a kill there would: the store is left as it is
        }
    }

    private LocalStorageManager open(int known) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS.withSchema(CounterStep.SCHEMA, known),
                Stores.NO_CATALOGUE,
                new LocalStorageFiles(),
                CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        return manager;
    }

    private static SchemaOwner owner(int reads) {
        return new SchemaOwner() {
            @Override
            public String schema() {
                return CounterStep.SCHEMA;
            }

            @Override
            public List<String> keys() {
                return CounterStep.KEYS;
            }

            @Override
            public int readsFrom() {
                return 1;
            }

            @Override
            public int readsTo() {
                return reads;
            }

            @Override
            public int writes() {
                return reads;
            }
        };
    }

    private static CrashPoints stopAt(String place) {
        return name -> {
            if (name.equals(place)) {
                throw new Stopped();
            }
        };
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Every file whose bytes must not change; the lock's and its owner's are of the process. */
    private Map<String, Bytes> bytes() throws IOException {
        Map<String, Bytes> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (name.startsWith("manifest") || name.startsWith("engines")) {
                    all.put(name, Bytes.wrap(Files.readAllBytes(file)));
                }
            }
        }
        assertTrue(all.size() > 2, all.keySet().toString());
        return all;
    }
}
