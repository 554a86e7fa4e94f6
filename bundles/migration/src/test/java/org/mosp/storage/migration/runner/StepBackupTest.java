package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.backup.LocalRestore;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationOptions;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationProgress.State;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;

/** What a step replaces is kept before its first chunk, and can be had again. */
@Timeout(600)
class StepBackupTest {

    private static final int COUNTERS = 3_000;

    @TempDir
    Path home;

    private Path directory;
    private volatile boolean full;
    private final SqliteProvider relational = new SqliteProvider();
    private LocalStorageManager storage;
    private LocalMigrationManager migrations;

    @BeforeEach
    void open() {
        directory = home.resolve("store");
        DelegatingStorageFiles files = new DelegatingStorageFiles(new LocalStorageFiles()) {
            @Override
            public long usableSpace(Path path) throws IOException {
                return full ? 10 : super.usableSpace(path);
            }
        };
        storage = LocalStorageManager.open(
                directory, ManagerSettings.DEFAULTS, new CatalogueComponent(), files, CrashPoints.NONE);
        storage.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        storage.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
        storage.bind(relational, "org.mosp.storage.provider.sqlite", "0.1.0");
        migrations = new LocalMigrationManager(storage.schemas(), storage, Optional.of(storage.backups()), "test");
        WriteBatch.Builder batch = WriteBatch.builder();
        for (int i = 0; i < COUNTERS; i++) {
            batch.put(String.format("counter/%07d", i), Bytes.utf8("0"));
        }
        batch.put("name/1", Bytes.utf8("Anna"));
        storage.incremental().commit(batch.build());
        migrations.bind(new Steps.Names(), "org.example.names", "1.1.0");
    }

    @AfterEach
    void close() {
        migrations.close();
        storage.close();
    }

    @Test
    void theBackupBeforeAStepRestoresTheOriginalAlsoIntoTheOtherEngine() throws Exception {
        BackupReport original = storage.backups().backup(home.resolve("original.mospbackup"), "", BackupControl.NONE);
        Stores.done(migrations.migrate(migrations.plan()));
        assertEquals("ANNA", name(storage));
        AppliedStep step = migrations.history("names").get(0);
        String name = step.backup().orElseThrow();
        assertTrue(name.startsWith("names-1-to-2-"), name);
        assertEquals(List.of(name), storage.backups().names());
        LocalRestore restore = restore();
        Path file = directory.resolve("backups").resolve(name);
        BackupReport kept = restore.check(file, BackupControl.NONE);
        assertEquals(original.digest(), kept.digest());
        assertEquals("before names 1 -> 2 from org.example.names 1.1.0", kept.note());
        for (String engine : List.of("mapdb", "mvstore")) {
            Path to = home.resolve(engine);
            RestoreOptions options = RestoreOptions.DEFAULTS.with(StorageRole.INCREMENTAL, engine, Map.of());
            assertEquals(
                    original.digest(),
                    restore.restore(file, to, options, BackupControl.NONE)
                            .backup()
                            .digest());
            try (LocalStorageManager again = LocalStorageManager.open(
                    to,
                    ManagerSettings.DEFAULTS,
                    new CatalogueComponent(),
                    new LocalStorageFiles(),
                    CrashPoints.NONE)) {
                again.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
                again.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
                assertEquals("Anna", name(again));
                assertEquals(1, again.incremental().get("name/1").orElseThrow().schemaVersion());
                assertEquals(List.of(), again.schemas().schemas());
            }
        }
    }

    @Test
    void aVersionThatStepsDoNotLeadBackToIsNamedWithItsBackup() throws Exception {
        Stores.done(migrations.migrate(migrations.plan()));
        String name = storage.backups().names().get(0);
        PlanProblem problem =
                migrations.plan(new SchemaVersion("names", 1)).problems().get(0);
        assertEquals(PlanProblem.Reason.NOT_REVERSIBLE, problem.reason());
        assertTrue(problem.message().contains("backups/" + name), problem.message());
        Files.delete(directory.resolve("backups").resolve(name));
        PlanProblem gone =
                migrations.plan(new SchemaVersion("names", 1)).problems().get(0);
        assertTrue(gone.message().contains("no backup of version 1 is there"), gone.message());
    }

    /** Raises the counters and takes them back, so often; returns the backups in the order in which they were taken. */
    private List<String> upAndDown(int times) throws Exception {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("counters", i % 2 == 0 ? 2 : 1))));
            List<AppliedStep> history = migrations.history("counters");
            taken.add(history.get(history.size() - 1).backup().orElseThrow());
        }
        return taken;
    }

    private LocalStorageManager restored(String name) {
        Path to = home.resolve("restored");
        restore().restore(directory.resolve("backups").resolve(name), to, RestoreOptions.DEFAULTS, BackupControl.NONE);
        return Stores.open(to);
    }

    private Set<String> there() {
        return Set.copyOf(storage.backups().names());
    }

    @Test
    void theNewestStayAndThoseOfStepsThatCannotBeUndone() throws Exception {
        Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("names", 2))));
        String irreversible = migrations.history("names").get(0).backup().orElseThrow();
        migrations.bind(new Steps.First(), "org.example.counters", "1.0.0");
        Path own = Files.writeString(directory.resolve("backups").resolve("mine.mospbackup"), "not the history's");
        List<String> taken = upAndDown(5);
        assertEquals(Set.of(irreversible, "mine.mospbackup", taken.get(2), taken.get(3), taken.get(4)), there());
        assertTrue(Files.exists(own));
        assertEquals(there().stream().sorted().toList(), migrations.backups());
        // the history still names what is gone
        assertEquals(
                taken,
                migrations.history("counters").stream()
                        .map(step -> step.backup().orElseThrow())
                        .toList());
        PlanProblem problem =
                migrations.plan(new SchemaVersion("names", 1)).problems().get(0);
        assertTrue(problem.message().contains("backups/" + irreversible), problem.message());
        restore().check(directory.resolve("backups").resolve(irreversible), BackupControl.NONE);
    }

    @Test
    void theOnlyWayBackFromAStepThatRanWithoutOneStays() throws Exception {
        migrations.bind(new Steps.First(), "org.example.counters", "1.0.0");
        List<String> before = upAndDown(4);
        Stores.done(
                migrations.migrate(migrations.plan(new SchemaVersion("names", 2)), MigrationOptions.WITHOUT_BACKUP));
        assertEquals(Set.copyOf(before.subList(1, 4)), there(), "a step without a backup takes none away");
        List<String> after = upAndDown(5);
        assertEquals(Set.of(before.get(3), after.get(2), after.get(3), after.get(4)), there());
        PlanProblem problem =
                migrations.plan(new SchemaVersion("names", 1)).problems().get(0);
        assertTrue(
                problem.message().contains("the last one from before names 1 -> 2 is backups/" + before.get(3)),
                problem.message());
        assertFalse(problem.message().contains("no backup of version"), problem.message());
        try (LocalStorageManager again = restored(before.get(3))) {
            assertEquals("Anna", name(again));
            assertEquals(1, again.incremental().get("name/1").orElseThrow().schemaVersion());
        }
    }

    @Test
    void whileTheHistoryOfTablesIsAwayNoneGoes() throws Exception {
        Steps.First first = new Steps.First();
        migrations.bind(first, "org.example.counters", "1.0.0");
        String onlyWayBack = upAndDown(2).get(1);
        Steps.Tags tags = new Steps.Tags();
        migrations.bind(tags, "org.example.tags", "1.0.0");
        Stores.done(migrations.migrate(
                migrations.plan(new SchemaVersion("catalogue", 2)), MigrationOptions.WITHOUT_BACKUP));
        migrations.unbind(tags);
        upAndDown(2);
        migrations.unbind(first);
        Steps.Slow slow = new Steps.Slow();
        migrations.bind(slow, "org.example.slow", "1.0.0");
        MigrationRun run = migrations.migrate(migrations.plan(new SchemaVersion("counters", 2)));
        assertTrue(slow.begun.await(60, TimeUnit.SECONDS));
        storage.unbind(relational);
        slow.goOn.countDown();
        Stores.done(run);
        assertTrue(there().contains(onlyWayBack), there() + " without " + onlyWayBack);
        assertEquals(4, there().size());
    }

    @Test
    void whereTheClockWasPutBackNoneGoes() throws Exception {
        migrations.bind(new Steps.First(), "org.example.counters", "1.0.0");
        upAndDown(4);
        List<AppliedStep> history = migrations.history("counters");
        AppliedStep last = history.get(history.size() - 1);
        AppliedStep ahead = new AppliedStep(
                last.schema(),
                last.from(),
                last.to(),
                last.back(),
                last.bundle(),
                last.bundleVersion(),
                last.checksum(),
                last.by(),
                last.at().plus(365, ChronoUnit.DAYS),
                last.took(),
                last.entries());
        storage.commit(WriteBatch.builder().build(), History.entry(ahead));
        Set<String> before = there();
        Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("counters", 2))));
        assertTrue(there().containsAll(before), there() + " of " + before);
        assertEquals(before.size() + 1, there().size());
    }

    @Test
    void aStepWhoseBundleIsGoneCannotBeTakenBack() throws Exception {
        Steps.Third gone = new Steps.Third();
        Steps.First first = new Steps.First();
        migrations.bind(first, "org.example.counters", "1.0.0");
        migrations.bind(gone, "org.example.gone", "1.0.0");
        Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("counters", 3))));
        String before = migrations.history("counters").get(1).backup().orElseThrow();
        migrations.unbind(gone);
        migrations.bind(new Steps.Tags(), "org.example.tags", "1.0.0");
        for (int i = 0; i < 4; i++) {
            Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("catalogue", i % 2 == 0 ? 2 : 1))));
        }
        assertTrue(there().contains(before));
        assertEquals(4, there().size());
        PlanProblem problem =
                migrations.plan(new SchemaVersion("counters", 1)).problems().get(0);
        assertTrue(problem.message().contains("at version 2 is in the backup backups/" + before), problem.message());
        assertTrue(problem.message().contains("which steps lead back from"), problem.message());
    }

    @Test
    void aStepThatFailsTakesNoEarlierBackupAway() throws Exception {
        migrations.bind(new Steps.First(), "org.example.counters", "1.0.0");
        upAndDown(3);
        Set<String> before = there();
        migrations.bind(new Steps.BrokenTags(), "org.example.broken", "1.0.0");
        MigrationPlan plan = migrations.plan(new SchemaVersion("catalogue", 2));
        assertThrows(ExecutionException.class, () -> migrations
                .migrate(plan)
                .completion()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS));
        assertEquals(before, there());
    }

    @Test
    void aRehearsalAndARunWithoutMakeNone() throws Exception {
        migrations.rehearse(migrations.plan(), Progress.NONE);
        assertFalse(Files.exists(directory.resolve("backups")));
        Stores.done(migrations.migrate(migrations.plan(), MigrationOptions.WITHOUT_BACKUP));
        assertFalse(Files.exists(directory.resolve("backups")));
        assertEquals(Optional.empty(), migrations.history("names").get(0).backup());
    }

    @Test
    void aStepThatIsGoneOnWithIsRecordedWithTheBackupItBeganWith() throws Exception {
        Steps.Slow slow = new Steps.Slow();
        migrations.bind(slow, "org.example.slow", "1.0.0");
        MigrationPlan plan = migrations.plan(new SchemaVersion("counters", 2));
        MigrationRun run = migrations.migrate(plan);
        assertTrue(slow.begun.await(60, TimeUnit.SECONDS));
        List<String> names = storage.backups().names();
        assertEquals(1, names.size());
        run.cancel();
        slow.goOn.countDown();
        assertEquals(
                State.CANCELLED,
                run.completion()
                        .toCompletableFuture()
                        .get(180, TimeUnit.SECONDS)
                        .state());
        assertTrue(
                migrations.plan(new SchemaVersion("counters", 2)).steps().get(0).resumed());
        // the plan is older than the begin of its step
        Stores.done(migrations.migrate(plan));
        assertEquals(names, storage.backups().names());
        assertEquals(
                Optional.of(names.get(0)), migrations.history("counters").get(0).backup());
    }

    @Test
    void aStepThatIsRefusedLeavesNoBackup() throws Exception {
        storage.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS)
                .switched()
                .toCompletableFuture()
                .get(180, TimeUnit.SECONDS);
        assertRefused(Reason.SWAP, MigrationOptions.DEFAULTS);
        assertEquals(List.of(), storage.backups().names());
        storage.finishSwap(StorageRole.INCREMENTAL)
                .completion()
                .toCompletableFuture()
                .get(180, TimeUnit.SECONDS);
        Stores.done(migrations.migrate(migrations.plan()));
        assertEquals(1, storage.backups().names().size());
    }

    @Test
    void aStepThatIsRefusedBehindItsBackupTakesItAway() throws Exception {
        MigrationPlan plan = migrations.plan();
        Stores.done(migrations.migrate(plan));
        List<String> names = storage.backups().names();
        ExecutionException failed = assertThrows(ExecutionException.class, () -> migrations
                .migrate(plan)
                .completion()
                .toCompletableFuture()
                .get(180, TimeUnit.SECONDS));
        assertEquals(
                Reason.VERSION,
                org.junit.jupiter.api.Assertions.assertInstanceOf(MigrationRefusedException.class, failed.getCause())
                        .reason());
        assertEquals(names, storage.backups().names());
    }

    @Test
    void aStepOverTablesThatFailsIsUndoneAndLeavesNoBackup() {
        migrations.bind(new Steps.BrokenTags(), "org.example.broken", "1.0.0");
        MigrationPlan plan = migrations.plan(new SchemaVersion("catalogue", 2));
        ExecutionException failed = assertThrows(ExecutionException.class, () -> migrations
                .migrate(plan)
                .completion()
                .toCompletableFuture()
                .get(180, TimeUnit.SECONDS));
        assertTrue(String.valueOf(failed.getCause()).contains("not these"), failed.toString());
        assertEquals(1, migrations.currentVersion("catalogue"));
        assertEquals(List.of(), storage.backups().names());
    }

    @Test
    void aSwapOfTheOtherRoleIsNothingToAStepOverTables() throws Exception {
        migrations.bind(new Steps.Tags(), "org.example.tags", "1.0.0");
        storage.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS)
                .switched()
                .toCompletableFuture()
                .get(180, TimeUnit.SECONDS);
        Stores.done(migrations.migrate(migrations.plan(new SchemaVersion("catalogue", 2))));
        assertEquals(2, migrations.currentVersion("catalogue"));
        assertEquals(1, storage.backups().names().size());
    }

    @Test
    void withoutRoomForItTheStepIsRefusedAndRunsWithoutOne() throws Exception {
        full = true;
        MigrationRefusedException refused = assertRefused(Reason.NO_SPACE, MigrationOptions.DEFAULTS);
        assertTrue(String.valueOf(refused.getMessage()).contains("--no-backup"), refused.getMessage());
        assertEquals("Anna", name(storage));
        assertEquals(1, migrations.currentVersion("names"));
        Stores.done(migrations.migrate(migrations.plan(), MigrationOptions.WITHOUT_BACKUP));
        assertEquals("ANNA", name(storage));
    }

    private MigrationRefusedException assertRefused(Reason reason, MigrationOptions options) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> migrations
                .migrate(migrations.plan(), options)
                .completion()
                .toCompletableFuture()
                .get(180, TimeUnit.SECONDS));
        MigrationRefusedException refused =
                org.junit.jupiter.api.Assertions.assertInstanceOf(MigrationRefusedException.class, failed.getCause());
        assertEquals(reason, refused.reason());
        return refused;
    }

    private static String name(LocalStorageManager manager) {
        return manager.incremental().get("name/1").orElseThrow().value().toUtf8();
    }

    private static LocalRestore restore() {
        LocalRestore restore =
                new LocalRestore(new CatalogueComponent(), new LocalStorageFiles(), CrashPoints.NONE, "test 1");
        restore.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        restore.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
        restore.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        return restore;
    }
}
