package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;

/** Processes that start on one data directory with a step that waits: one runs it, and a killed one is in nobody's way. */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoStartsTest {

    private static final int COUNTERS = 1_500;

    /** What one process did, and the other was told. */
    private record Round(long winner, String refused) {}

    @TempDir
    Path directory;

    @Test
    void ofTwoThatStartAtOnceOneRunsTheStepAndTheOtherIsRefusedTenTimes() throws Exception {
        startTwoAtOnce(10);
    }

    @Test
    @Tag("stress")
    void ofTwoThatStartAtOnceOneRunsTheStepAndTheOtherIsRefusedFiftyTimes() throws Exception {
        startTwoAtOnce(50);
    }

    private void startTwoAtOnce(int rounds) throws Exception {
        int firstWon = 0;
        String refused = "";
        for (int i = 0; i < rounds; i++) {
            Path store = directory.resolve("store-" + i);
            fill(store, COUNTERS);
            try (StartedProcess first = StartedProcess.begin(store, "unreadable", "");
                    StartedProcess second = StartedProcess.begin(store, "unreadable", "")) {
                Round round = race(store, first, second);
                firstWon += round.winner() == first.pid() ? 1 : 0;
                refused = round.refused();
            }
            checkApplied(store, COUNTERS);
        }
        System.out.println("[migration] two processes started at once " + rounds + " times: one ran the step and the"
                + " other was refused " + rounds + " times (the first one was faster " + firstWon
                + " times), one record and every entry moved once each time");
        Told.tell("refused, the second process", refused, "another process has this data directory open", "pid: ");
    }

    private static Round race(Path store, StartedProcess first, StartedProcess second) throws Exception {
        assertEquals("ready", first.line());
        assertEquals("ready", second.line());
        first.go();
        second.go();
        List<String> told = List.of(first.line(), second.line());
        List<StartedProcess> both = List.of(first, second);
        int winner = told.indexOf("applied 1");
        assertTrue(winner >= 0, told.toString());
        long pid = both.get(winner).pid();
        String[] refused = told.get(1 - winner).split(" ", 3);
        assertEquals("refused", refused[0], told.toString());
        assertEquals(pid, Long.parseLong(refused[1]), "who has it is named");
        assertTrue(refused[2].contains("pid: " + pid) && refused[2].contains(store.toString()), refused[2]);
        for (StartedProcess process : both) {
            assertEquals(0, process.finish());
        }
        return new Round(pid, refused[2]);
    }

    @Test
    void aKilledOwnerIsInNobodysWayAndItsStepIsGoneOnWith() throws Exception {
        int counters = 6_000;
        Path store = directory.resolve("store");
        fill(store, counters);
        long killed;
        try (StartedProcess owner = StartedProcess.begin(store, "unreadable", StartedProcess.key(5_000))) {
            assertEquals("ready", owner.line());
            owner.go();
            assertEquals("stays in the midst of the step", owner.line());
            killed = owner.pid();
            owner.kill();
        }
        assertTrue(Files.readString(store.resolve("owner")).contains("pid=" + killed), "it had no time to tidy up");
        Queue<String> told = new ConcurrentLinkedQueue<>();
        long begin = System.nanoTime();
        try (LocalStorageManager storage = Stores.ofEntries(store, ManagerSettings.DEFAULTS, CrashPoints.NONE);
                LocalMigrationManager migrations = new LocalMigrationManager(
                        storage.schemas(),
                        storage,
                        "the next one",
                        MigrationMode.AUTO,
                        Duration.ofMillis(1),
                        versions -> {})) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            // some hundred at most on an idle machine; it is printed
            assertTrue(millis < 15_000, millis + " ms");
            assertEquals(List.of(), locks(storage));
            long moved = moved(storage);
            assertTrue(moved > 0 && moved < counters, moved + " were moved before the kill");
            migrations.addListener(event -> {
                if (event.kind() == MigrationEvent.Kind.BEGUN) {
                    told.add(event.message());
                }
            });
            migrations.bind(new StartedProcess.Unreadable(), StartedProcess.BUNDLE, StartedProcess.VERSION);
            MigrationTest.until("it is done", () -> migrations.currentVersion(StartedProcess.SCHEMA) == 2);
            MigrationTest.until("it was told", () -> !told.isEmpty());
            assertEquals(
                    "the next one",
                    migrations.history(StartedProcess.SCHEMA).get(0).by());
            Told.tell(
                    "gone on with, after kill -9 of process " + killed + " with " + moved + " of " + counters
                            + " entries moved, opened in " + millis + " ms, no lock left behind",
                    told.element(),
                    "counters 1 -> 2 from org.example.counters 2.0.0",
                    "goes on");
        }
        checkApplied(store, counters);
    }

    /** What anybody may have left in the store that looks like a lock. */
    private static List<String> locks(LocalStorageManager storage) {
        List<String> found = new ArrayList<>();
        for (Keyspace keyspace : List.of(Keyspace.STORE, Keyspace.LOCAL)) {
            try (Stream<Entry> all = storage.scan(keyspace, "")) {
                all.map(Entry::key)
                        .filter(key -> key.contains("lock") || key.contains("owner"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static long moved(LocalStorageManager storage) {
        try (Stream<Entry> all = storage.scan(Keyspace.USER, "counters/")) {
            return all.filter(entry -> entry.schemaVersion() == 2).count();
        }
    }

    static void fill(Path store, int counters) {
        try (LocalStorageManager storage = Stores.ofEntries(store, ManagerSettings.DEFAULTS, CrashPoints.NONE)) {
            StartedProcess.fill(storage, counters);
        }
    }

    /** The step was applied once: one record, every counter moved once, nothing left to run. */
    private static void checkApplied(Path store, int counters) throws IOException {
        try (LocalStorageManager storage = Stores.ofEntries(store, ManagerSettings.DEFAULTS, CrashPoints.NONE);
                LocalMigrationManager migrations = new LocalMigrationManager(storage.schemas(), storage, "test")) {
            migrations.bind(new StartedProcess.Unreadable(), StartedProcess.BUNDLE, StartedProcess.VERSION);
            assertEquals(List.of(), migrations.plan().steps());
            List<AppliedStep> history = migrations.history(StartedProcess.SCHEMA);
            assertEquals(1, history.size(), history.toString());
            assertEquals(counters, history.get(0).entries());
            int at = 0;
            try (Stream<Entry> all = storage.scan(Keyspace.USER, "counters/")) {
                for (Entry entry : (Iterable<Entry>) all::iterator) {
                    assertEquals(StartedProcess.key(at), entry.key());
                    assertEquals("" + (10L * at + 1), entry.value().toUtf8());
                    assertEquals(2, entry.schemaVersion());
                    at++;
                }
            }
            assertEquals(counters, at);
        }
        assertFalse(Files.exists(store.resolve("owner")), "closed as it should be");
    }
}
