package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationProgress.State;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlanProblem.Reason;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.spi.Keyspace;

/**
 * One real store in which steps of many bundles cannot be run, each for a reason of its own: what is said, who is held back, and that
 * nobody else is. The tests share the store, each has a schema of its own.
 */
@Timeout(600)
class RefusalsTest {

    private static final int ENTRIES = 20;
    private static final int TONES = 600;
    private static final List<String> HELD_BACK = List.of("brushes", "poses", "inks", "papers", "frames", "shapes");

    @TempDir
    static Path directory;

    private static LocalStorageManager storage;
    private static LocalMigrationManager migrations;
    private static final Queue<MigrationEvent> TOLD = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void stepsOfManyBundles() throws Exception {
        storage = Stores.open(directory);
        migrations = new LocalMigrationManager(
                storage.schemas(), storage, "test", MigrationMode.MANUAL, Duration.ofMillis(2), versions -> {});
        migrations.addListener(TOLD::add);
        WriteBatch.Builder batch = WriteBatch.builder();
        Stream.concat(HELD_BACK.stream(), Stream.of("sounds", "names")).forEach(schema -> fill(batch, schema, ENTRIES));
        fill(batch, "tones", TONES);
        storage.incremental().commit(batch.build());
        RefusedSteps.Owner brushes = new RefusedSteps.Owner("brushes", 4, 4);
        storage.schemas().ownerCame(brushes, "org.example.brushes 4.0.0");
        migrations.bindOwner(brushes, "org.example.brushes 4.0.0");
        migrations.bind(new RefusedSteps.Sounds2(), "org.example.sounds", "1.0.0");
        migrations.bind(new RefusedSteps.Brushes2(), "org.example.brushes2", "1.0.0");
        migrations.bind(new RefusedSteps.Brushes4(), "org.example.brushes4", "1.2.0");
        migrations.bind(new RefusedSteps.Poses2(), "org.example.poses", "1.0.0");
        migrations.bind(new RefusedSteps.Inks2(), "org.example.inks", "1.3.0");
        migrations.bind(new RefusedSteps.Papers2(), "org.example.papers", "2.0.0");
        migrations.bind(new RefusedSteps.Frames2(), "org.example.frames", "1.0.0");
        migrations.bind(new RefusedSteps.Frames2(), "org.example.copy", "2.1.0");
        migrations.bind(new RefusedSteps.Shapes2(), "org.example.shapes", "1.0.0");
        migrations.bind(new RefusedSteps.Shapes4From2(), "org.example.shapes", "1.0.0");
        migrations.bind(new RefusedSteps.Shapes3(), "org.example.other", "0.9.0");
        migrations.bind(new RefusedSteps.Shapes4From3(), "org.example.other", "0.9.0");
        MigrationPlan plan = migrations.plan();
        assertEquals(
                List.of("sounds 1 -> 2 from org.example.sounds 1.0.0"),
                plan.steps().stream().map(step -> step.shown()).toList());
        assertEquals(
                HELD_BACK.stream().sorted().toList(),
                plan.problems().stream().map(PlanProblem::schema).toList());
        Stores.done(migrations.migrate(plan));
    }

    @AfterAll
    static void close() {
        migrations.close();
        storage.close();
    }

    @Test
    void whatIsInTheWayOfSomeHoldsBackNobodyElse() {
        assertEquals(2, migrations.currentVersion("sounds"));
        assertMoved("sounds", 2, "+", ENTRIES);
        for (String schema : HELD_BACK) {
            MigrationTest.until(schema + " is told", () -> !heldBack(schema).isEmpty());
        }
    }

    @Test
    void aMissingStepIsNamedAndItsSchemaIsOnlyReadUntilItIsThere() throws Exception {
        Told.tell(
                "refused, a missing step",
                problem("brushes", Reason.GAP),
                "brushes 1 -> 4",
                "no step leads on from version 2",
                "1 -> 2 from org.example.brushes2 1.0.0",
                "3 -> 4 from org.example.brushes4 1.2.0",
                "install the bundle that leads on from version 2");
        assertNotMoved("brushes");
        MigrationTest.until("brushes are held back", () -> !heldBack("brushes").isEmpty());
        SchemaVersionException put = assertThrows(SchemaVersionException.class, () -> put("brushes/3", "mine"));
        Told.tell(
                "refused, a write of what a missing step holds back",
                put.getMessage(),
                "schema: brushes",
                "only read until what is missing is there",
                "no step leads on from version 2",
                "install the bundle");
        assertEquals(4, put.written());
        assertEquals(1, put.current());
        assertThrows(SchemaVersionException.class, () -> storage.incremental().delete("brushes/3"));
        // one of its keys is enough: a batch is written as a whole, or not
        assertThrows(SchemaVersionException.class, () -> storage.incremental()
                .commit(WriteBatch.builder()
                        .put("elsewhere", Bytes.utf8("mine"))
                        .put("brushes/3", Bytes.utf8("mine"))
                        .build()));
        assertTrue(storage.incremental().get("elsewhere").isEmpty());
        assertNotMoved("brushes");
        put("elsewhere", "mine");
        put("inks/" + ENTRIES, "mine"); // nothing is missing there: only what is asked for cannot be
        storage.incremental().delete("inks/" + ENTRIES);
        migrations.bind(new RefusedSteps.Brushes3(), "org.example.brushes3", "1.1.0");
        MigrationTest.until("brushes are written again", () -> isTaken("brushes/3", "3"));
        Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("brushes", 4))));
        assertMoved("brushes", 4, "+++", ENTRIES);
    }

    @Test
    void aStepThatNeedsWhatNothingLeadsToNamesIt() {
        Told.tell(
                "refused, what a step requires is missing",
                problem("poses", Reason.REQUIREMENT),
                "poses 1 -> 2 from org.example.poses 1.0.0 needs sounds@7",
                "sounds is at version 2",
                "installed steps for sounds: 1 -> 2 from org.example.sounds 1.0.0",
                "install the bundle that leads to sounds@7");
        assertNotMoved("poses");
    }

    @Test
    void aCycleNamesEveryStepOfIt() {
        Told.tell(
                "refused, a cycle",
                problem("inks", Reason.CYCLE),
                "inks 1 -> 2 from org.example.inks 1.3.0 needs papers@2",
                "papers 1 -> 2 from org.example.papers 2.0.0 needs inks@2",
                "install one of these bundles in a version that does not");
        assertTrue(problem("papers", Reason.CYCLE).contains("inks"));
        assertNotMoved("inks");
        assertNotMoved("papers");
    }

    @Test
    void aDuplicateNamesBothBundles() {
        Told.tell(
                "refused, a duplicate",
                problem("frames", Reason.DUPLICATE),
                "frames 1 -> 2",
                "org.example.copy 2.1.0 and org.example.frames 1.0.0",
                "uninstall all but one");
        assertNotMoved("frames");
    }

    @Test
    void aTieNamesBothWays() {
        Told.tell(
                "refused, a tie",
                problem("shapes", Reason.TIE),
                "shapes 1 -> 4",
                "1 -> 2 from org.example.shapes 1.0.0 then 2 -> 4 from org.example.shapes 1.0.0",
                "1 -> 3 from org.example.other 0.9.0 then 3 -> 4 from org.example.other 0.9.0",
                "uninstall one of them");
        assertNotMoved("shapes");
    }

    @Test
    void anotherFormOfAnAppliedStepIsReportedAndStopsNobody() throws Exception {
        RefusedSteps.Names2 applied = new RefusedSteps.Names2();
        migrations.bind(applied, "org.example.names", "1.0.0");
        Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("names", 2))));
        migrations.unbind(applied);
        migrations.bind(new RefusedSteps.Names2Changed(), "org.example.names", "1.0.1");
        SchemaStatus status = status("names");
        assertEquals(1, status.findings().size());
        Told.tell(
                "reported, a changed checksum of an applied step",
                status.findings().get(0),
                "names 1 -> 2 from org.example.names 1.0.1 has checksum classes-sha256:",
                "applied was the one of org.example.names 1.0.0 with classes-sha256:",
                "the step does not run again");
        assertTrue(migrations.plan().problems().stream()
                .noneMatch(problem -> problem.schema().equals("names")));
        assertTrue(migrations.plan().steps().stream()
                .noneMatch(step -> step.step().schema().equals("names")));
        assertMoved("names", 2, "+", ENTRIES);
        storage.incremental()
                .commit(WriteBatch.builder().put("names/0", Bytes.utf8("0+"), 2).build());
    }

    @Test
    void aBundleStoppedMidStepEndsItsStepInTimeAndOnlyTheSameFormGoesOn() throws Exception {
        // a chunk of 512 such entries would take 2.6 s and more
        RefusedSteps.Tones2 slow = new RefusedSteps.Tones2(Duration.ofMillis(5));
        migrations.bind(slow, "org.example.tones", "1.0.0");
        MigrationRun run = migrations.migrate(migrations.plan(new SchemaVersion("tones", 2)));
        assertTrue(slow.begun.await(60, TimeUnit.SECONDS));
        long begin = System.nanoTime();
        migrations.unbind(slow);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        // over when the bundle is gone, but for a disk that stands still: nobody waits longer than that
        assertTrue(run.progress().state() == State.FAILED || millis >= 2_000, millis + " ms");
        MigrationTest.until("it is over", () -> run.progress().state() == State.FAILED);
        Throwable ended =
                assertThrows(ExecutionException.class, () -> Stores.done(run)).getCause();
        assertInstanceOf(MigrationFailedException.class, ended);
        long moved = count("tones", 2);
        assertTrue(moved > 0 && moved < 512, moved + " moved");
        assertEquals(moved, run.progress().entriesDone());
        Told.tell(
                "ended, a bundle stopped mid-step, " + millis + " ms after that with " + moved + " of " + TONES
                        + " entries moved",
                String.valueOf(ended.getMessage()),
                "begin the migration again to go on with it",
                "tones 1 -> 2 from org.example.tones 1.0.0",
                "its bundle org.example.tones 1.0.0 was stopped");

        Told.tell(
                "refused, a half-done step whose bundle is gone",
                problem("tones", Reason.CHANGED),
                "tones 1 -> 2 from org.example.tones 1.0.0 is half done",
                "install that bundle again");
        RefusedSteps.Tones2Changed changed = new RefusedSteps.Tones2Changed();
        migrations.bind(changed, "org.example.tones", "1.0.1");
        Told.tell(
                "refused, a changed checksum of a half-done step",
                problem("tones", Reason.CHANGED),
                "tones 1 -> 2 from org.example.tones 1.0.0 with checksum classes-sha256:",
                "is half done; what is here is org.example.tones 1.0.1 with checksum classes-sha256:",
                "does not say that it can go on with it",
                "install org.example.tones 1.0.0 again");
        assertEquals(moved, count("tones", 2));
        migrations.unbind(changed);

        migrations.bind(new RefusedSteps.Tones2(Duration.ZERO), "org.example.tones", "1.0.2");
        MigrationPlan rest = migrations.plan(new SchemaVersion("tones", 2));
        assertTrue(rest.steps().get(0).resumed());
        Stores.done(migrations.migrate(rest));
        assertMoved("tones", 2, "+", TONES);
    }

    private static void fill(WriteBatch.Builder batch, String schema, int entries) {
        for (int i = 0; i < entries; i++) {
            batch.put(schema + "/" + i, Bytes.utf8("" + i));
        }
    }

    private static void put(String key, String value) {
        storage.incremental().put(key, Bytes.utf8(value));
    }

    private static boolean isTaken(String key, String value) {
        try {
            put(key, value);
            return true;
        } catch (SchemaVersionException e) {
            return false;
        }
    }

    private static List<MigrationEvent> heldBack(String schema) {
        return TOLD.stream()
                .filter(event -> event.kind() == MigrationEvent.Kind.HELD_BACK
                        && event.schema().equals(schema))
                .toList();
    }

    /** What the plan says of a schema. */
    private static String problem(String schema, Reason reason) {
        List<PlanProblem> found = migrations.plan().problems().stream()
                .filter(problem -> problem.schema().equals(schema))
                .toList();
        assertEquals(List.of(reason), found.stream().map(PlanProblem::reason).toList());
        assertTrue(migrations.plan().steps().stream()
                .noneMatch(step -> step.step().schema().equals(schema)));
        return found.get(0).message();
    }

    private static SchemaStatus status(String schema) {
        return migrations.schemas().stream()
                .filter(status -> status.schema().equals(schema))
                .findFirst()
                .orElseThrow();
    }

    private static void assertNotMoved(String schema) {
        assertEquals(1, migrations.currentVersion(schema));
        assertEquals(List.of(), migrations.history(schema));
        assertMoved(schema, 1, "", ENTRIES);
    }

    private static void assertMoved(String schema, int version, String appended, int entries) {
        try (Stream<Entry> all = storage.scan(Keyspace.USER, schema + "/")) {
            assertEquals(
                    entries,
                    all.peek(entry -> assertEquals(
                                    version + " " + entry.key().substring(schema.length() + 1) + appended,
                                    entry.schemaVersion() + " " + entry.value().toUtf8()))
                            .toList()
                            .size());
        }
    }

    private static long count(String schema, int version) {
        try (Stream<Entry> all = storage.scan(Keyspace.USER, schema + "/")) {
            return all.filter(entry -> entry.schemaVersion() == version).count();
        }
    }
}
