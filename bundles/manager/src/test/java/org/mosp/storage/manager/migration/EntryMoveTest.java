package org.mosp.storage.manager.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.CounterStep;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Entries are moved from one version to the next, on the real engines. */
class EntryMoveTest {

    @TempDir
    Path directory;

    @Test
    void everyEntryIsMovedOnceAndTheStepIsRecordedWithIt() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 10_000);
            manager.incremental().put("other/1", Bytes.utf8("5"));
            MoveFigures figures = CounterStep.run(manager, CounterStep.up("sum"));
            assertTrue(figures.done());
            assertEquals(10_000, figures.moved());
            assertEquals(10_000, figures.seen());
            checkAll(manager, 10_000, 2, 1);
            assertEquals(1, manager.incremental().get("other/1").orElseThrow().schemaVersion());
            SchemaState state = manager.schemas().schemas().get(0);
            assertEquals(2, state.version());
            assertEquals("org.example.counters 1.0.0", state.writtenBy());
            assertTrue(
                    manager.get(Keyspace.STORE, "migration/history/counters/2").isPresent());
            assertTrue(manager.scan(Keyspace.LOCAL, "migration/").findAny().isEmpty());
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            checkAll(manager, 10_000, 2, 1);
            assertEquals(2, manager.schemas().schemas().get(0).version());
        }
    }

    @Test
    void upAndDownGivesBackWhatWasThere() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 5_000);
            CounterStep.run(manager, CounterStep.up("sum"));
            CounterStep.run(manager, CounterStep.down());
            checkAll(manager, 5_000, 1, 0);
            manager.incremental().put(CounterStep.key(1), Bytes.utf8("1"));
        }
    }

    @Test
    void anOldVersionIsRefusedAfterwardsAndANewOneBefore() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 10);
            CounterStep.run(manager, CounterStep.up("sum"));
            SchemaVersionException refused = assertThrows(
                    SchemaVersionException.class, () -> manager.incremental().put(CounterStep.key(1), Bytes.utf8("1")));
            assertEquals(2, refused.current());
            assertEquals(1, refused.written());
            assertTrue(refused.getMessage().contains("org.example.counters 1.0.0"), refused.getMessage());
            assertThrows(SchemaVersionException.class, () -> manager.incremental()
                    .commit(WriteBatch.builder()
                            .put(CounterStep.key(1), Bytes.utf8("1"), 3)
                            .build()));
            ExecutionException later = assertThrows(
                    ExecutionException.class,
                    () -> Histories.done(manager.incremental()
                            .commitAsync(WriteBatch.builder()
                                    .put(CounterStep.key(1), Bytes.utf8("1"))
                                    .build())));
            assertTrue(later.getCause() instanceof SchemaVersionException, later.toString());
            assertEquals(
                    "11",
                    manager.incremental()
                            .get(CounterStep.key(1))
                            .orElseThrow()
                            .value()
                            .toUtf8());
        }
    }

    @Test
    void writersOfBothVersionsGoOnAndNoneIsLostOrMovedTwice() throws Exception {
        int each = 4_000;
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 4 * each);
            AtomicBoolean stop = new AtomicBoolean();
            List<CounterStep.Writer> writers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                // one writes few keys all the time, the others many
                CounterStep.Writer writer =
                        new CounterStep.Writer(manager.incremental(), w * each, w == 0 ? 3 : each, stop);
                writers.add(writer);
                threads.add(new Thread(writer));
            }
            threads.forEach(Thread::start);
            Await.until("writers write", () -> writers.stream().allMatch(writer -> writer.writes.get() > 20));
            MoveFigures figures = CounterStep.run(manager, CounterStep.up("sum"));
            Await.until("old writers are refused", () -> writers.stream().allMatch(w -> w.refused.get() > 0));
            stop.set(true);
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
            }
            assertTrue(figures.done());
            for (CounterStep.Writer writer : writers) {
                assertEquals(List.of(), writer.wrong(manager.incremental()));
            }
            assertTrue(manager.scan(Keyspace.USER, "counter/").allMatch(entry -> entry.schemaVersion() == 2));
            System.out.println("moved " + figures.moved() + ", writers parked "
                    + figures.pause().toMillis() + " ms");
        }
    }

    @Test
    void whatWasInterruptedIsGoneOnWithFromItsCursor() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 20_000);
            AtomicInteger chunks = new AtomicInteger();
            MoveFigures figures = manager.schemas()
                    .move(CounterStep.move(CounterStep.up("sum"), seen -> chunks.incrementAndGet() < 4));
            assertFalse(figures.done());
            assertTrue(figures.moved() > 0 && figures.moved() < 20_000, figures.toString());
            // in the old version, behind and before the cursor; and in the new one
            manager.incremental().put(CounterStep.key(0), Bytes.utf8("70"));
            manager.incremental().put(CounterStep.key(19_999), Bytes.utf8("80"));
            manager.incremental()
                    .commit(WriteBatch.builder()
                            .put(CounterStep.key(1), Bytes.utf8("90"), 2)
                            .build());
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            assertTrue(manager.schemas().schemas().get(0).halfDone().isPresent());
            manager.incremental().put(CounterStep.key(2), Bytes.utf8("60"));
            AtomicInteger calls = new AtomicInteger();
            EntryMove counting = CounterStep.move(CounterStep.up("sum"), seen -> calls.incrementAndGet() > 0);
            MoveFigures figures = manager.schemas().move(counting);
            assertTrue(figures.done());
            assertEquals("71", value(manager, 0));
            assertEquals("90", value(manager, 1));
            assertEquals("61", value(manager, 2));
            assertEquals("31", value(manager, 3));
            assertEquals("81", value(manager, 19_999));
            assertTrue(figures.moved() <= 20_002, "each once, and the two written since: " + figures);
            assertTrue(manager.scan(Keyspace.USER, "counter/").allMatch(entry -> entry.schemaVersion() == 2));
        }
    }

    @Test
    void anotherFormOfAHalfDoneStepIsRefusedUnlessItSaysItCan() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 3_000);
            manager.schemas().move(CounterStep.move(CounterStep.up("one"), seen -> false));
            MigrationRefusedException refused = assertThrows(
                    MigrationRefusedException.class, () -> CounterStep.run(manager, CounterStep.up("two")));
            assertEquals(MigrationRefusedException.Reason.CHANGED, refused.reason());
            EntryMove other = CounterStep.move(CounterStep.up("two"), seen -> true);
            EntryMove able = new EntryMove(
                    other.step(), "one"::equals, 2, other.transform(), other.verify(), other.control(), other.record());
            assertTrue(manager.schemas().move(able).done());
            checkAll(manager, 3_000, 2, 1);
        }
    }

    @Test
    void aStepThatThrowsNamesTheEntryAndIsGoneOnWith() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 3_000);
            manager.incremental().put(CounterStep.key(1_500), Bytes.utf8("no number"));
            MigrationFailedException failed =
                    assertThrows(MigrationFailedException.class, () -> CounterStep.run(manager, CounterStep.up("sum")));
            assertEquals(CounterStep.key(1_500), failed.details().get("key"));
            manager.incremental().put(CounterStep.key(1_500), Bytes.utf8("15000"));
            CounterStep.run(manager, CounterStep.up("sum"));
            checkAll(manager, 3_000, 2, 1);
        }
    }

    @Test
    void severalPutsAndDeletesOfAStepAreOneWithItsEntry() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 2_000);
            EntryMove plain = CounterStep.move(CounterStep.up("sum"), seen -> true);
            EntryMove moved = new EntryMove(
                    plain.step(),
                    plain.resumable(),
                    2,
                    (entry, store) -> {
                        assertTrue(store.get("nothing").isEmpty());
                        return EntryChange.delete()
                                .andPut("total/" + entry.key().substring(8), entry.value());
                    },
                    plain.verify(),
                    plain.control(),
                    plain.record());
            assertEquals(2_000, manager.schemas().move(moved).moved());
            assertTrue(manager.scan(Keyspace.USER, "counter/").findAny().isEmpty());
            assertEquals(
                    2_000,
                    manager.scan(Keyspace.USER, "total/")
                            .filter(e -> e.schemaVersion() == 2)
                            .count());
        }
    }

    @Test
    void aResultThatIsNotAsItShouldBeIsNotRecorded() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 100);
            EntryMove plain = CounterStep.move(CounterStep.up("sum"), seen -> true);
            EntryMove doubted = new EntryMove(
                    plain.step(),
                    plain.resumable(),
                    2,
                    plain.transform(),
                    store -> {
                        throw new IllegalStateException("seven is missing");
                    },
                    plain.control(),
                    plain.record());
            MigrationFailedException failed = assertThrows(
                    MigrationFailedException.class, () -> manager.schemas().move(doubted));
            assertTrue(failed.getMessage().contains("seven is missing"), failed.getMessage());
            assertEquals(1, manager.schemas().schemas().get(0).version());
            manager.incremental().put(CounterStep.key(1), Bytes.utf8("10"));
        }
    }

    @Test
    void severalPatternsAreMovedEachOnceAndNothingElse() {
        List<String> meant = List.of("a/1", "a/1/x", "a/2/x", "b", "b/1", "solo", "solo2/1/2/3", "z/z");
        List<String> others = List.of("a", "a/1/y", "a/1/x/x", "b/1/1", "solo/1", "solo2", "solo20", "y", "z/zz");
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            WriteBatch.Builder batch = WriteBatch.builder();
            Stream.concat(meant.stream(), others.stream()).forEach(key -> batch.put(key, Bytes.utf8("10")));
            manager.incremental().commit(batch.build());
            EntryMove plain = CounterStep.move(CounterStep.up("sum"), seen -> true);
            EntryMove moved = new EntryMove(
                    new StepIdentity(
                            "mixed",
                            1,
                            2,
                            "org.example",
                            "1",
                            "sum",
                            List.of("a/*/x", "a/*", "z/z", "b/*", "b", "solo2/**", "solo")),
                    plain.resumable(),
                    2,
                    plain.transform(),
                    plain.verify(),
                    plain.control(),
                    plain.record());
            assertEquals(meant.size(), manager.schemas().move(moved).moved());
            meant.forEach(key -> assertEquals(
                    "11", manager.incremental().get(key).orElseThrow().value().toUtf8(), key));
            others.forEach(key -> assertEquals(
                    "10", manager.incremental().get(key).orElseThrow().value().toUtf8(), key));
            assertThrows(
                    SchemaVersionException.class, () -> manager.incremental().put("solo2/1", Bytes.EMPTY));
            manager.incremental().put("solo/1", Bytes.EMPTY);
        }
    }

    @Test
    void keysTooLongForAMarkAndBatchesOfTooManyAreMovedToo() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 9_000);
            String longest = "counter/" + "9".repeat(1_016);
            AtomicInteger chunks = new AtomicInteger();
            MoveFigures figures = manager.schemas().move(CounterStep.move(CounterStep.up("sum"), seen -> {
                if (chunks.incrementAndGet() == 3) {
                    // behind the cursor, in the old version
                    manager.incremental().put(CounterStep.key(0), Bytes.utf8("70"));
                    manager.incremental().put(longest, Bytes.utf8("80"));
                    WriteBatch.Builder many = WriteBatch.builder();
                    for (int i = 0; i < 3_000; i++) {
                        many.put("counter/" + "8".repeat(900) + i, Bytes.utf8("90"));
                    }
                    manager.incremental().commit(many.build());
                }
                return true;
            }));
            assertTrue(figures.done());
            assertEquals("71", value(manager, 0));
            assertEquals("31", value(manager, 3));
            assertEquals(
                    "81",
                    manager.incremental().get(longest).orElseThrow().value().toUtf8());
            assertEquals(
                    3_000,
                    manager.scan(Keyspace.USER, "counter/888")
                            .filter(entry -> entry.value().toUtf8().equals("91"))
                            .count());
            assertTrue(manager.scan(Keyspace.USER, "counter/").allMatch(entry -> entry.schemaVersion() == 2));
            assertTrue(manager.scan(Keyspace.LOCAL, "migration/").findAny().isEmpty());
        }
    }

    @Test
    void theEnginesProviderIsUpdatedInTheMidstOfAStep() throws Exception {
        try (LocalStorageManager manager = SwapStores.without(directory, new LocalStorageFiles(), CrashPoints.NONE)) {
            List<MapDbProvider> bound = new ArrayList<>(List.of(new MapDbProvider()));
            manager.bind(bound.get(0), "org.mosp.storage.provider.mapdb", "0.1.0");
            CounterStep.fill(manager, 20_000);
            AtomicInteger chunks = new AtomicInteger();
            AtomicInteger calls = new AtomicInteger();
            Thread updating = new Thread(() -> update(manager, bound, "0.1.2"));
            EntryMove plain = CounterStep.move(CounterStep.up("sum"), seen -> {
                if (chunks.incrementAndGet() == 3) {
                    update(manager, bound, "0.1.1"); // between two chunks
                    manager.incremental().put(CounterStep.key(0), Bytes.utf8("70"));
                }
                return true;
            });
            EntryMove moved = new EntryMove(
                    plain.step(),
                    plain.resumable(),
                    2,
                    (entry, store) -> {
                        if (calls.incrementAndGet() == 9_000) {
                            updating.start(); // and within one
                            Await.until("the engine is away", () -> manager.providers().stream()
                                    .noneMatch(info -> info.version().equals("0.1.1")
                                            && info.state().equals("open")));
                        }
                        store.get("nothing");
                        return plain.transform().of(entry, store);
                    },
                    plain.verify(),
                    plain.control(),
                    plain.record());
            assertTrue(manager.schemas().move(moved).done());
            updating.join();
            assertEquals("71", value(manager, 0));
            manager.incremental()
                    .commit(WriteBatch.builder()
                            .put(CounterStep.key(0), Bytes.utf8("1"), 2)
                            .build());
            checkAll(manager, 20_000, 2, 1);
        }
    }

    private static void update(LocalStorageManager manager, List<MapDbProvider> bound, String version) {
        manager.unbind(bound.remove(0));
        bound.add(new MapDbProvider());
        manager.bind(bound.get(0), "org.mosp.storage.provider.mapdb", version);
    }

    @Test
    void aStepThatIsSlowBehindTheFenceLetsWritersGoOn() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 2_000);
            AtomicInteger chunks = new AtomicInteger();
            List<CompletableFuture<Long>> parked = new ArrayList<>();
            EntryMove plain = CounterStep.move(CounterStep.up("sum"), seen -> {
                if (chunks.incrementAndGet() == 3) {
                    manager.incremental().put(CounterStep.key(0), Bytes.utf8("70001"));
                }
                return true;
            });
            EntryMove slow = new EntryMove(
                    plain.step(),
                    plain.resumable(),
                    2,
                    (entry, store) -> {
                        if (entry.value().toUtf8().equals("70001") && parked.isEmpty()) {
                            // one mark is left for the fence: a writer that waits behind it is waited for here
                            parked.add(CompletableFuture.supplyAsync(
                                    () -> manager.incremental().put("other", Bytes.EMPTY)));
                            Await.until("the clock lets writers go on", () -> parked.get(0)
                                    .isDone());
                        }
                        return plain.transform().of(entry, store);
                    },
                    plain.verify(),
                    plain.control(),
                    plain.record());
            MoveFigures figures = manager.schemas().move(slow);
            assertTrue(figures.done());
            assertTrue(parked.get(0).join() > 0, "the write is acknowledged");
            assertTrue(figures.pause().toMillis() >= 100, "writers were parked: " + figures.pause());
            assertEquals("70002", value(manager, 0));
            checkOthers(manager);
        }
    }

    @Test
    void aStepThatInterruptsItsThreadHoldsNothingUp() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 2_000);
            EntryMove plain = CounterStep.move(CounterStep.up("sum"), seen -> true);
            EntryMove interrupting = new EntryMove(
                    plain.step(),
                    plain.resumable(),
                    2,
                    (entry, store) -> {
                        Thread.currentThread().interrupt();
                        return plain.transform().of(entry, store);
                    },
                    store -> Thread.currentThread().interrupt(),
                    plain.control(),
                    figures -> {
                        Thread.currentThread().interrupt();
                        return plain.record().apply(figures);
                    });
            assertTrue(manager.schemas().move(interrupting).done());
            Thread.interrupted();
            checkAll(manager, 2_000, 2, 1);
        }
    }

    private static void checkOthers(LocalStorageManager manager) {
        for (int i = 1; i < 2_000; i++) {
            assertEquals(Long.toString(10L * i + 1), value(manager, i));
        }
    }

    @Test
    void aSwapAndAMigrationExcludeEachOther() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 2_000);
            manager.schemas().move(CounterStep.move(CounterStep.up("sum"), seen -> false));
            SwapRefusedException refused = assertThrows(
                    SwapRefusedException.class,
                    () -> manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS));
            assertEquals(SwapRefusedException.Reason.MIGRATION, refused.reason());
            CounterStep.run(manager, CounterStep.up("sum"));
            var swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            MigrationRefusedException back =
                    assertThrows(MigrationRefusedException.class, () -> CounterStep.run(manager, CounterStep.down()));
            assertEquals(MigrationRefusedException.Reason.SWAP, back.reason());
            Await.until("the switch is recorded", () -> swap.progress().state() == org.mosp.storage.SwapState.SWITCHED);
            manager.finishSwap(StorageRole.INCREMENTAL);
            Histories.done(swap.completion());
            checkAll(manager, 2_000, 2, 1);
            assertThrows(
                    SchemaVersionException.class, () -> manager.incremental().put(CounterStep.key(1), Bytes.utf8("1")));
            CounterStep.run(manager, CounterStep.down());
            checkAll(manager, 2_000, 1, 0);
        }
    }

    private static void checkAll(LocalStorageManager manager, int entries, int version, long more) {
        try (var all = manager.incremental().snapshot()) {
            List<Entry> found = all.scan("counter/").toList();
            assertEquals(entries, found.size());
            for (int i = 0; i < entries; i++) {
                assertEquals(CounterStep.key(i), found.get(i).key());
                assertEquals(version, found.get(i).schemaVersion());
                assertEquals(Long.toString(10L * i + more), found.get(i).value().toUtf8());
            }
        }
    }

    private static String value(LocalStorageManager manager, int n) {
        return manager.incremental()
                .get(CounterStep.key(n))
                .orElseThrow()
                .value()
                .toUtf8();
    }
}
