package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationProgress.State;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRehearsal;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.relational.CanvasQuery;

/** Steps are bound, planned, run, recorded and undone on a real store. */
class MigrationTest {

    private static final int COUNTERS = 12_000;

    @TempDir
    Path directory;

    private LocalStorageManager storage;
    private LocalMigrationManager migrations;

    @BeforeEach
    void open() {
        storage = Stores.open(directory);
        migrations = new LocalMigrationManager(storage.schemas(), storage, "test");
    }

    @AfterEach
    void close() {
        migrations.close();
        storage.close();
    }

    @Test
    void stepsOfThreeBundlesRunInTheirOrderAndStandInTheHistory() throws Exception {
        fill();
        migrations.bind(new Steps.Second(), "org.example.second", "2.0.0");
        migrations.bind(new Steps.Names(), "org.example.names", "1.1.0");
        SchemaStatus waiting = status("counters");
        assertEquals(1, waiting.version());
        assertTrue(
                waiting.waiting().get(0).reason().contains("no step leads from version 1 to 2"),
                waiting.waiting().get(0).reason());
        migrations.bind(new Steps.First(), "org.example.first", "1.0.0");
        MigrationPlan plan = migrations.plan();
        assertEquals(
                List.of(
                        "counters 1 -> 2 from org.example.first 1.0.0",
                        "names 1 -> 2 from org.example.names 1.1.0",
                        "counters 2 -> 3 from org.example.second 2.0.0"),
                plan.steps().stream().map(step -> step.shown()).toList());
        MigrationProgress last = done(migrations.migrate(plan));
        assertEquals(State.DONE, last.state());
        assertEquals(3, last.stepsDone());
        assertEquals(3, migrations.currentVersion("counters"));
        assertEquals("2", counter(0));
        assertEquals(
                "ANNA",
                storage.incremental().get("name/1").orElseThrow().value().toUtf8());
        assertEquals(List.of(), migrations.plan().steps());
        List<AppliedStep> history = migrations.history("counters");
        assertEquals(2, history.size());
        assertEquals("org.example.first", history.get(0).bundle());
        assertEquals(COUNTERS, history.get(1).entries());
        assertEquals("test", history.get(1).by());
        assertEquals(2, status("counters").applied().size());
        assertEquals(1, status("names").minReader());
        close();
        open();
        assertEquals(3, migrations.currentVersion("counters"));
        assertEquals(history, migrations.history("counters"));
    }

    @Test
    void whatWasDoneCanBeUndoneAndDoneAgain() throws Exception {
        fill();
        migrations.bind(new Steps.First(), "org.example.first", "1.0.0");
        done(migrations.migrate(migrations.plan()));
        assertEquals("1", counter(0));
        done(migrations.revert(new SchemaVersion("counters", 1)));
        assertEquals("0", counter(0));
        assertEquals(1, migrations.currentVersion("counters"));
        assertEquals(List.of(), status("counters").applied());
        storage.incremental().put("counter/0000000", Bytes.utf8("0"));
        done(migrations.migrate(migrations.plan()));
        assertEquals("1", counter(0));
        assertEquals(3, migrations.history("counters").size());
        assertTrue(migrations.history("counters").get(1).back());
    }

    @Test
    void aRehearsalMakesWhatTheRunMakesAndLeavesTheStoreAsItIs() throws Exception {
        fill();
        migrations.bind(new Steps.First(), "org.example.first", "1.0.0");
        migrations.bind(new Steps.Names(), "org.example.names", "1.0.0");
        migrations.bind(new Steps.Second(), "org.example.second", "1.0.0");
        MigrationPlan plan = migrations.plan();
        // an engine that is still being opened would change files by itself
        storage.relational().countCanvases(CanvasQuery.all());
        Map<String, Bytes> before = bytes();
        MigrationRehearsal rehearsal = migrations.rehearse(plan, Progress.NONE);
        assertEquals(before, bytes());
        assertFalse(Files.exists(directory.resolve("scratch")));
        assertEquals(
                List.of((long) COUNTERS, 1L, (long) COUNTERS),
                rehearsal.steps().stream()
                        .map(MigrationRehearsal.RehearsedStep::entries)
                        .toList());
        assertEquals(COUNTERS + 1, rehearsal.entries());
        assertEquals("0", counter(0));
        assertEquals(1, migrations.currentVersion("counters"));
        done(migrations.migrate(plan));
        MigrationPlan nothing = new MigrationPlan(List.of(), List.of());
        assertEquals(
                rehearsal.digest(), migrations.rehearse(nothing, Progress.NONE).digest());
        // half of a step is done: the rehearsal goes on from there, too
        done(migrations.revert(new SchemaVersion("counters", 2)));
        assertNotEquals(
                rehearsal.digest(), migrations.rehearse(nothing, Progress.NONE).digest());
        MigrationRun run = migrations.migrate(migrations.plan());
        run.cancel();
        done(run);
        assertEquals(
                rehearsal.digest(),
                migrations.rehearse(migrations.plan(), Progress.NONE).digest());
    }

    private Map<String, Bytes> bytes() throws IOException {
        Map<String, Bytes> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                // what readers note in the shared memory of SQLite is no content
                if ((name.startsWith("manifest") || name.startsWith("engines")) && !name.endsWith("-shm")) {
                    all.put(name, Bytes.wrap(Files.readAllBytes(file)));
                }
            }
        }
        return all;
    }

    @Test
    void whatCannotBeUndoneIsRefusedBeforeAnythingIsChanged() throws Exception {
        fill();
        migrations.bind(new Steps.Names(), "org.example.names", "1.0.0");
        done(migrations.migrate(migrations.plan()));
        MigrationRefusedException refused =
                assertThrows(MigrationRefusedException.class, () -> migrations.revert(new SchemaVersion("names", 1)));
        assertTrue(refused.getMessage().contains("names 1 -> 2 of org.example.names 1.0.0"), refused.getMessage());
        assertEquals(2, migrations.currentVersion("names"));
    }

    @Test
    void aMigrationIsPausedGoesOnAndIsCancelled() throws Exception {
        fill();
        Steps.Slow slow = new Steps.Slow();
        migrations.bind(slow, "org.example.slow", "1.0.0");
        MigrationRun run = migrations.migrate(migrations.plan());
        assertTrue(slow.begun.await(180, TimeUnit.SECONDS));
        assertThrows(MigrationRefusedException.class, () -> migrations.migrate(migrations.plan()));
        run.pause();
        slow.goOn.countDown();
        until(run, State.PAUSED);
        assertTrue(run.progress().entriesDone() > 0);
        assertTrue(run.progress().entriesDone() < COUNTERS);
        // writers go on meanwhile, in both versions
        storage.incremental().put("counter/0000000", Bytes.utf8("70"));
        storage.incremental()
                .commit(WriteBatch.builder()
                        .put("counter/0000001", Bytes.utf8("80"), 2)
                        .build());
        slow.waitAgain();
        run.resume();
        assertTrue(slow.begun.await(180, TimeUnit.SECONDS), "it goes on");
        run.cancel();
        slow.goOn.countDown();
        assertEquals(State.CANCELLED, done(run).state());
        assertTrue(status("counters").halfDone().isPresent());
        MigrationPlan rest = migrations.plan();
        assertTrue(rest.steps().get(0).resumed());
        assertEquals(State.DONE, done(migrations.migrate(rest)).state());
        assertEquals("71", counter(0));
        assertEquals("80", counter(1));
        assertEquals("21", counter(2));
        assertFalse(status("counters").halfDone().isPresent());
    }

    @Test
    void aBundleThatIsStoppedMidStepEndsItAtItsChunkAndAnotherGoesOn() throws Exception {
        fill();
        Steps.Slow slow = new Steps.Slow();
        migrations.bind(slow, "org.example.slow", "1.0.0");
        MigrationRun run = migrations.migrate(migrations.plan());
        assertTrue(slow.begun.await(180, TimeUnit.SECONDS));
        Thread stopping = new Thread(() -> migrations.unbind(slow));
        stopping.start();
        until("the stop waits for the chunk", () -> stopping.getState() == Thread.State.TIMED_WAITING);
        slow.goOn.countDown();
        stopping.join(TimeUnit.SECONDS.toMillis(60));
        ExecutionException ended = assertThrows(ExecutionException.class, () -> done(run));
        assertInstanceOf(MigrationFailedException.class, ended.getCause());
        assertTrue(ended.getMessage().contains("org.example.slow 1.0.0 was stopped"), ended.getMessage());
        assertEquals(List.of(), migrations.plan().steps());
        assertTrue(migrations.plan().problems().get(0).message().contains("install that bundle again"));
        // another form of the same step
        migrations.bind(new Steps.First(), "org.example.first", "1.0.0");
        assertTrue(migrations.plan().problems().get(0).message().contains("does not say that it can go on"));
        Steps.Slow again = new Steps.Slow();
        again.goOn.countDown();
        migrations.bind(again, "org.example.slow", "1.0.1");
        done(migrations.migrate(migrations.plan()));
        assertEquals("1", counter(0));
        assertEquals(Long.toString(10L * (COUNTERS - 1) + 1), counter(COUNTERS - 1));
    }

    @Test
    void whatComesIsAnnouncedAndWhatHappensIsTold() throws Exception {
        fill();
        Queue<MigrationEvent> told = new ConcurrentLinkedQueue<>();
        migrations.addListener(event -> {
            throw new IllegalStateException("a listener that fails disturbs nobody");
        });
        migrations.addListener(told::add);
        migrations.bind(new Steps.First(), "org.example.first", "1.0.0");
        until("announced", () -> !told.isEmpty());
        assertEquals(MigrationEvent.Kind.PLANNED, told.element().kind());
        assertTrue(told.element().message().contains("counters 1 -> 2 from org.example.first 1.0.0 is planned"));
        done(migrations.migrate(migrations.plan()));
        until("told", () -> told.stream().anyMatch(event -> event.kind() == MigrationEvent.Kind.APPLIED));
        assertEquals(
                List.of(MigrationEvent.Kind.PLANNED, MigrationEvent.Kind.BEGUN, MigrationEvent.Kind.APPLIED),
                told.stream()
                        .map(MigrationEvent::kind)
                        .filter(kind -> kind != MigrationEvent.Kind.PROGRESS)
                        .toList());
    }

    @Test
    void stepsOfBothStoragesWaitForEachOther() throws Exception {
        fill();
        migrations.bind(new Steps.Behind(), "org.example.behind", "1.0.0");
        MigrationPlan blocked = migrations.plan();
        assertEquals(List.of(), blocked.steps());
        assertTrue(
                blocked.problems().get(0).message().contains("needs catalogue@2"),
                blocked.problems().toString());
        migrations.bind(new Steps.Tags(), "org.example.tags", "1.0.0");
        MigrationPlan plan = migrations.plan();
        assertEquals(
                List.of(
                        "catalogue 1 -> 2 from org.example.tags 1.0.0",
                        "counters 1 -> 2 from org.example.behind 1.0.0"),
                plan.steps().stream().map(step -> step.shown()).toList());
        assertEquals(2, migrations.rehearse(plan, Progress.NONE).steps().size());
        assertEquals(1, migrations.currentVersion("catalogue"));
        done(migrations.migrate(plan));
        assertEquals(2, migrations.currentVersion("catalogue"));
        assertEquals(2, migrations.currentVersion("counters"));
        assertEquals("org.example.tags", migrations.history("catalogue").get(0).bundle());
        assertEquals(2, status("catalogue").version());
        assertEquals(1, status("catalogue").applied().size());
        MigrationRefusedException needed = assertThrows(
                MigrationRefusedException.class, () -> migrations.revert(new SchemaVersion("catalogue", 1)));
        assertTrue(needed.getMessage().contains("counters"), needed.getMessage());
        done(migrations.revert(new SchemaVersion("counters", 1)));
        done(migrations.revert(new SchemaVersion("catalogue", 1)));
        assertEquals(1, migrations.currentVersion("catalogue"));
        assertEquals(2, migrations.history("catalogue").size());
    }

    @Test
    void whatIsNoStepIsRefusedWithItsBundle() {
        List<Migration> wrongs =
                List.of(new Steps.Nowhere(), new Steps.Unnamed(), new Steps.TagsOfKeys(), new Steps.CountersInTables());
        for (Migration step : wrongs) {
            IllegalArgumentException wrong = assertThrows(
                    IllegalArgumentException.class, () -> migrations.bind(step, "org.example.bad", "1.0.0"));
            assertTrue(wrong.getMessage().contains("org.example.bad 1.0.0"), wrong.getMessage());
        }
        assertEquals(List.of(), migrations.plan().steps());
    }

    @Test
    void aChecksumFollowsTheClassesOfItsBundleAndTheNamedResources() {
        String first = StepChecksum.of(Steps.First.class, List.of());
        assertEquals(first, StepChecksum.of(Steps.First.class, List.of()));
        assertNotEquals(first, StepChecksum.of(Steps.Second.class, List.of()));
        assertTrue(first.startsWith("classes-sha256:"), first);
        assertNotEquals(
                first,
                StepChecksum.of(Steps.First.class, List.of("org/mosp/storage/migration/runner/MigrationTest.class")));
        assertThrows(IllegalArgumentException.class, () -> StepChecksum.of(Steps.First.class, List.of("nowhere.txt")));
    }

    @Test
    void anAppliedStepInAnotherFormIsReported() throws Exception {
        fill();
        Steps.First first = new Steps.First();
        migrations.bind(first, "org.example.first", "1.0.0");
        done(migrations.migrate(migrations.plan()));
        migrations.unbind(first);
        assertEquals(List.of(), status("counters").findings());
        Steps.Slow slow = new Steps.Slow();
        migrations.bind(slow, "org.example.first", "1.1.0");
        String finding = status("counters").findings().get(0);
        assertTrue(finding.contains("org.example.first 1.1.0"), finding);
        assertTrue(finding.contains("applied was the one of org.example.first 1.0.0"), finding);
        assertEquals(List.of(), migrations.plan().steps());
    }

    @Test
    void whatIsHeldBackIsWrittenAgainBehindTheStepThatLedPastIt() throws Exception {
        storage.incremental().put("brushes/1", Bytes.utf8("1"));
        RefusedSteps.Owner owner = new RefusedSteps.Owner("brushes", 3, 3);
        storage.schemas().ownerCame(owner, "org.example.brushes 3.0.0");
        migrations.bindOwner(owner, "org.example.brushes 3.0.0");
        migrations.bind(new RefusedSteps.Brushes2(), "org.example.brushes2", "1.0.0");
        until("brushes are held back", () -> !isTaken("brushes/2", 1));
        done(migrations.migrate(migrations.plan(new SchemaVersion("brushes", 2))));
        // nothing that leads on from there is installed, and so nothing of it is missing
        assertEquals(List.of(), migrations.plan().problems());
        until("brushes are written again", () -> isTaken("brushes/2", 2));
    }

    private boolean isTaken(String key, int version) {
        try {
            storage.incremental()
                    .commit(WriteBatch.builder()
                            .put(key, Bytes.utf8("mine"), version)
                            .build());
            return true;
        } catch (SchemaVersionException e) {
            return false;
        }
    }

    private void fill() {
        for (int i = 0; i < COUNTERS; ) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int n = 0; n < 1_000 && i < COUNTERS; n++, i++) {
                batch.put(String.format("counter/%07d", i), Bytes.utf8("" + 10L * i));
            }
            storage.incremental().commit(batch.build());
        }
        storage.incremental().put("name/1", Bytes.utf8("Anna"));
    }

    private String counter(int n) {
        return storage.incremental()
                .get(String.format("counter/%07d", n))
                .orElseThrow()
                .value()
                .toUtf8();
    }

    private SchemaStatus status(String schema) {
        return migrations.schemas().stream()
                .filter(status -> status.schema().equals(schema))
                .findFirst()
                .orElseThrow();
    }

    private static MigrationProgress done(MigrationRun run) throws Exception {
        return Stores.ended(run);
    }

    private static void until(MigrationRun run, State state) {
        until(state.toString(), () -> run.progress().state() == state);
    }

    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "never " + what);
            LockSupport.parkNanos(200_000);
        }
    }
}
