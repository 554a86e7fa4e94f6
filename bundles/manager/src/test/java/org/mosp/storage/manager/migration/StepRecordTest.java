package org.mosp.storage.manager.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.CounterStep;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;

/** The commit that records a step leaves its outcome open: writers never go on as if it had not been recorded where it is. */
class StepRecordTest {

    private static final int ENTRIES = 2_000;

    @TempDir
    Path directory;

    /**
     * Interrupts whoever commits while the commit is being forced, and lets the force go on when that has been noticed. On MVStore, whose
     * commits are made by a thread of their own.
     */
    private static final class InterruptingFiles extends DelegatingStorageFiles {

        private final AtomicReference<Thread> committing = new AtomicReference<>();
        private final AtomicInteger interrupted = new AtomicInteger();

        InterruptingFiles() {
            super(new LocalStorageFiles());
        }

        @Override
        protected StorageFile opened(Path path, StorageFile file) {
            return new DelegatingFile(file) {
                @Override
                public void force(boolean metadata) throws IOException {
                    Thread caller = committing.getAndSet(null);
                    if (caller != null) {
                        interrupted.incrementAndGet();
                        caller.interrupt();
                        // it takes its interrupt back before it commits again
                        Await.until("the caller gave up waiting", () -> !caller.isInterrupted());
                    }
                    super.force(metadata);
                }
            };
        }
    }

    @Test
    void aRecordThatWasMadeThoughNobodyWaitedIsFoundToBeMade() {
        InterruptingFiles files = new InterruptingFiles();
        AtomicInteger records = new AtomicInteger();
        CrashPoints points = name -> {
            if (name.equals("migration.record.before")) {
                records.incrementAndGet();
                files.committing.set(Thread.currentThread());
            }
        };
        ManagerSettings settings = ManagerSettings.DEFAULTS.withEngine(StorageRole.INCREMENTAL, "mvstore");
        try (LocalStorageManager manager =
                LocalStorageManager.open(directory, settings, Stores.NO_CATALOGUE, files, points)) {
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
            CounterStep.fill(manager, ENTRIES);
            MoveFigures figures = CounterStep.run(manager, CounterStep.up("sum"));
            assertTrue(figures.done());
            assertEquals(1, files.interrupted.get());
            assertEquals(1, records.get(), "it was not tried from the start again");
            assertEquals(2, state(manager).version());
            assertThrows(
                    SchemaVersionException.class, () -> manager.incremental().put(CounterStep.key(1), Bytes.utf8("1")));
            checkAll(manager);
        }
    }

    @Test
    void aRecordWhoseForceFailedEndsTheStepAndNobodyWritesInTheOldVersion() {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        CrashPoints points = name -> {
            if (name.equals("migration.record.before")) {
                files.failNth(
                        Call.FORCE, 1, Failure.EIO, path -> path.toString().contains("mapdb"));
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, files, points)) {
            CounterStep.fill(manager, ENTRIES);
            MigrationFailedException failed =
                    assertThrows(MigrationFailedException.class, () -> CounterStep.run(manager, CounterStep.up("sum")));
            assertEquals(1, files.failures());
            assertTrue(failed.getCause() instanceof StorageException, String.valueOf(failed.getCause()));
            assertTrue(!(failed.getCause() instanceof OutcomeUnknownException), "it was tried once more");
            assertThrows(StorageException.class, () -> manager.incremental().put(CounterStep.key(1), Bytes.utf8("1")));
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SchemaState found = state(manager);
            if (found.version() == 1) {
                assertTrue(found.halfDone().isPresent());
                assertTrue(CounterStep.run(manager, CounterStep.up("sum")).done());
            }
            assertEquals(2, state(manager).version());
            checkAll(manager);
        }
    }

    private static SchemaState state(LocalStorageManager manager) {
        return manager.schemas().schemas().get(0);
    }

    private static void checkAll(LocalStorageManager manager) {
        try (Stream<Entry> all = manager.scan(Keyspace.USER, "counter/")) {
            AtomicInteger at = new AtomicInteger();
            all.forEach(entry -> {
                assertEquals(
                        10L * at.getAndIncrement() + 1,
                        Long.parseLong(entry.value().toUtf8()));
                assertEquals(2, entry.schemaVersion());
            });
            assertEquals(ENTRIES, at.get());
        }
        assertTrue(manager.get(Keyspace.STORE, "migration/history/counters/2").isPresent());
        assertTrue(manager.scan(Keyspace.LOCAL, "migration/").findAny().isEmpty());
    }
}
