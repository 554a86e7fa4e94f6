package org.mosp.storage.manager.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;
import org.mosp.storage.support.files.testing.PowerLoss;
import org.mosp.storage.support.files.testing.Recording;
import org.mosp.storage.support.files.testing.RecordingStorageFiles;

class ManifestPowerLossTest {

    private static final int UPDATES = 25;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("mosp.seed", System.nanoTime());
    private UUID storeId = new UUID(0, 0);

    @Test
    void everyAcknowledgedManifestSurvivesALossOfPower() throws IOException {
        losePower(1_000);
    }

    @Test
    @Tag("stress")
    void everyAcknowledgedManifestSurvivesManyLossesOfPower() throws IOException {
        losePower(10_000);
    }

    private void losePower(int images) throws IOException {
        PowerLoss loss = new PowerLoss(record(false));
        Random random = new Random(seed);
        int lost = 0;
        for (int i = 0; i < images; i++) {
            lost += lostIn(loss, random);
        }
        assertEquals(0, lost, "seed " + seed);
        System.out.println("manifest: " + images + " images of a loss of power, 0 lost, 0 unopenable, seed " + seed);
    }

    @Test
    void aManifestWrittenWithoutForceIsCaught() throws IOException {
        PowerLoss loss = new PowerLoss(record(true));
        Random random = new Random(seed);
        int lost = 0;
        for (int i = 0; i < 300; i++) {
            lost += lostIn(loss, random);
        }
        assertTrue(lost > 0, "seed " + seed);
    }

    /** A new store, its manifest changed many times, one copy damaged and repaired in between. */
    private Recording record(boolean skipForce) throws IOException {
        MemoryStorageFiles memory = new MemoryStorageFiles(FileImage.empty(directory));
        RecordingStorageFiles recorder = new RecordingStorageFiles(memory, FileImage.empty(directory));
        StorageFiles files = skipForce ? new WithoutForce(recorder) : recorder;
        for (int round = 0; round < 2; round++) {
            try (OpenStore store = open(files)) {
                storeId = store.book().current().storeId();
                recorder.mark(store.book().current().writeNumber());
                for (int i = 0; i < UPDATES; i++) {
                    long ceiling = store.book().current().writeNumber() * 1_000;
                    Manifest written = store.book()
                            .update(manifest -> manifest.withRole(
                                    StorageRole.INCREMENTAL, record -> record.reserved(ceiling, 1, "bundle", "1")));
                    recorder.mark(written.writeNumber());
                }
            }
            damageOneCopy(recorder, round);
        }
        return recorder.recording();
    }

    private void damageOneCopy(StorageFiles files, int round) throws IOException {
        try (StorageFile file = files.open(directory.resolve("manifest." + (round + 1)), StorageFiles.OpenMode.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 0}), 30);
            file.force(true);
        }
    }

    /** 1 when a random image lost what was acknowledged before it, or does not open. */
    private int lostIn(PowerLoss loss, Random random) throws IOException {
        int position = random.nextInt(loss.length() + 1);
        PowerLoss.Loss[] kinds = PowerLoss.Loss.values();
        FileImage image = loss.image(position, kinds[random.nextInt(kinds.length)], random);
        long acknowledged = 0;
        for (Recording.Event event : loss.events().subList(0, position)) {
            acknowledged = event instanceof Recording.Mark mark ? mark.token() : acknowledged;
        }
        try (OpenStore store = open(new MemoryStorageFiles(image))) {
            Manifest found = store.book().current();
            boolean kept = acknowledged == 0 || found.storeId().equals(storeId) && found.writeNumber() >= acknowledged;
            return kept && store.check().equals(List.of()) ? 0 : 1;
        } catch (StorageException e) {
            return 1;
        }
    }

    private OpenStore open(StorageFiles files) {
        return OpenStore.open(directory, ManagerSettings.DEFAULTS, files, CrashPoints.NONE, "test 1");
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
}
