package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.backup.BackupEnd.PartSum;
import org.mosp.storage.manager.backup.BackupFile.Contents;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.store.OpenStore;
import org.mosp.storage.manager.testing.BackupStores;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineTraits;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;
import org.mosp.storage.support.files.testing.PowerLoss;
import org.mosp.storage.support.files.testing.Recording;
import org.mosp.storage.support.files.testing.RecordingStorageFiles;

/** A loss of power leaves no half backup under its name, and no half store that opens. */
@Timeout(900)
class BackupPowerLossTest {

    private static final int BACKUP_IMAGES = 600;
    private static final int RESTORE_IMAGES = 300;

    @TempDir
    Path home;

    private final long seed = Long.getLong("mosp.seed", System.nanoTime());

    @Test
    void aBackupOfItsNameIsWhole() throws Exception {
        int broken = brokenBackups(false);
        System.out.println(
                "backup: " + BACKUP_IMAGES + " images of a loss of power, " + broken + " broken, seed " + seed);
        assertEquals(0, broken, "seed " + seed);
    }

    @Test
    void aBackupWrittenWithoutForceIsCaught() throws Exception {
        assertTrue(brokenBackups(true) > 0, "seed " + seed);
    }

    /** Images in which a file of its name is there and not whole, or was acknowledged and is not there. */
    private int brokenBackups(boolean skipForce) throws Exception {
        Path sound = home.resolve("sound.mospbackup");
        BackupStores.backup(home.resolve("from"), 300, sound);
        byte[] bytes = Files.readAllBytes(sound);
        Path directory = Path.of("/backups");
        Path file = directory.resolve("store.mospbackup");
        RecordingStorageFiles recorder = new RecordingStorageFiles(
                new MemoryStorageFiles(FileImage.empty(directory)), FileImage.empty(directory));
        StorageFiles files = skipForce ? new WithoutForce(recorder) : recorder;
        new NewFile(files, CrashPoints.NONE, file, new UUID(1, 2)).make(new NewFile.Content() {
            @Override
            public void write(StorageFile out) throws IOException {
                int piece = bytes.length / 20 + 1;
                for (int at = 0; at < bytes.length; at += piece) {
                    out.write(java.nio.ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)), at);
                }
            }

            @Override
            public void prove(Path written) {
                new BackupFile(files, written).read((role, entries) -> {}, BackupControl.NONE, "");
            }
        });
        recorder.mark(1);
        PowerLoss loss = new PowerLoss(recorder.recording());
        Random random = new Random(seed);
        int broken = 0;
        for (int i = 0; i < BACKUP_IMAGES; i++) {
            int position = random.nextInt(loss.length() + 1);
            MemoryStorageFiles image = new MemoryStorageFiles(loss.image(position, kind(random), random));
            broken += image.exists(file) ? (isWhole(image, file) ? 0 : 1) : (acknowledged(loss, position) ? 1 : 0);
        }
        return broken;
    }

    private static boolean isWhole(StorageFiles files, Path file) {
        try {
            new BackupFile(files, file).read((role, entries) -> {}, BackupControl.NONE, "");
            return true;
        } catch (StorageException e) {
            return false;
        }
    }

    @Test
    void aRestoredStoreIsNoneOrWhole() throws Exception {
        Path sound = home.resolve("sound.mospbackup");
        BackupStores.backup(home.resolve("from"), 300, sound);
        Contents contents =
                new BackupFile(new LocalStorageFiles(), sound).read((role, entries) -> {}, BackupControl.NONE, "");
        // the lock is the kernel's, on a real directory
        Path target = Files.createDirectory(home.resolve("to"));
        RecordingStorageFiles recorder =
                new RecordingStorageFiles(new MemoryStorageFiles(FileImage.empty(target)), FileImage.empty(target));
        LocalRestore restore =
                new LocalRestore(new CatalogueComponent(), new FromDisk(recorder, sound), CrashPoints.NONE, "test 1");
        restore.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        restore.bind(new Elsewhere(new SqliteProvider(), home.resolve("rows")), "org.example.rows", "0.1.0");
        restore.restore(sound, target, RestoreOptions.DEFAULTS, BackupControl.NONE);
        recorder.mark(1);
        PowerLoss loss = new PowerLoss(recorder.recording());
        Random random = new Random(seed);
        int whole = 0;
        int refused = 0;
        int fresh = 0;
        for (int i = 0; i < RESTORE_IMAGES; i++) {
            // every tenth at the end, when it was acknowledged
            int position = i % 10 == 0 ? loss.length() : random.nextInt(loss.length() + 1);
            MemoryStorageFiles image = new MemoryStorageFiles(loss.image(position, kind(random), random));
            boolean done = acknowledged(loss, position);
            boolean engines = image.exists(target.resolve("engines"));
            try (OpenStore store =
                    OpenStore.open(target, ManagerSettings.DEFAULTS, image, CrashPoints.NONE, "test 1")) {
                RoleRecord record =
                        store.book().current().role(StorageRole.INCREMENTAL).orElseThrow();
                if (record.initialised()) {
                    assertEquals(
                            contents.end().incremental(),
                            content(image, target, store.book().current(), record),
                            "seed " + seed + ", image " + i);
                    whole++;
                } else {
                    assertTrue(!done && !engines, "a fresh store where one was restored, seed " + seed);
                    fresh++;
                }
            } catch (BackupRefusedException e) {
                assertTrue(!done, "seed " + seed + ", image " + i);
                refused++;
            }
        }
        System.out.println("restore: " + RESTORE_IMAGES + " images of a loss of power, " + whole + " whole, " + refused
                + " refused, " + fresh + " with nothing yet, seed " + seed);
        assertTrue(whole > 20 && refused > 20, "all kinds were met");
    }

    /** What the incremental engine holds, but for what asks for the rows of canvases. */
    private static PartSum content(StorageFiles files, Path directory, Manifest manifest, RoleRecord record) {
        PartSums sums = new PartSums(StorageRole.INCREMENTAL);
        try (IncrementalEngine engine = new MapDbProvider()
                        .open(new EngineContext(
                                manifest.storeId(),
                                record.generation(),
                                directory.resolve("engines").resolve(record.directoryName()),
                                EngineContext.Mode.WRITE,
                                Map.of(),
                                record.nextSequence(),
                                files,
                                CrashPoints.NONE));
                EngineSnapshot snapshot = engine.snapshot()) {
            for (Keyspace keyspace : new Keyspace[] {Keyspace.STORE, Keyspace.USER}) {
                try (EngineCursor entries = snapshot.scan(keyspace, Bytes.EMPTY, null)) {
                    while (entries.hasNext()) {
                        EngineEntry entry = entries.next();
                        if (!entry.key().toUtf8().equals(FrameworkStorage.PROJECT_ALL)) {
                            sums.add(entry);
                        }
                    }
                }
            }
        }
        return sums.sum();
    }

    private static PowerLoss.Loss kind(Random random) {
        PowerLoss.Loss[] kinds = PowerLoss.Loss.values();
        return kinds[random.nextInt(kinds.length)];
    }

    private static boolean acknowledged(PowerLoss loss, int position) {
        return loss.events().subList(0, position).stream().anyMatch(event -> event instanceof Recording.Mark);
    }

    /** The mutant: it forgets to force files. */
    private static final class WithoutForce extends DelegatingStorageFiles {

        WithoutForce(StorageFiles files) {
            super(files);
        }

        @Override
        protected StorageFile opened(Path path, StorageFile file) {
            return new DelegatingFile(file) {
                @Override
                public void force(boolean metadata) {}
            };
        }
    }

    /** The backup is on the disk, all else is recorded. */
    private static final class FromDisk extends DelegatingStorageFiles {

        private final Path file;

        FromDisk(StorageFiles files, Path file) {
            super(files);
            this.file = file;
        }

        @Override
        public StorageFile open(Path path, OpenMode mode) throws IOException {
            return path.equals(file) ? new LocalStorageFiles().open(path, mode) : super.open(path, mode);
        }
    }

    /** An engine that writes past the recorded files, in a directory of its own. */
    private record Elsewhere(EngineProvider real, Path directory) implements EngineProvider {

        @Override
        public StorageRole role() {
            return real.role();
        }

        @Override
        public String engine() {
            return real.engine();
        }

        @Override
        public int formatVersion() {
            return real.formatVersion();
        }

        @Override
        public EngineTraits traits() {
            return real.traits();
        }

        @Override
        public Engine open(EngineContext context) {
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return real.open(new EngineContext(
                    context.storeId(),
                    context.generation(),
                    directory,
                    context.mode(),
                    context.settings(),
                    context.nextSequence(),
                    new LocalStorageFiles(),
                    CrashPoints.NONE));
        }
    }
}
