package org.mosp.storage.support.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.CountedFiles;
import org.mosp.storage.spi.RootFiles;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;
import org.mosp.storage.support.files.testing.PowerLoss;
import org.mosp.storage.support.files.testing.PowerLoss.Loss;
import org.mosp.storage.support.files.testing.Recording;
import org.mosp.storage.support.files.testing.RecordingStorageFiles;

class RootFilesTest {

    private static final Path DIRECTORY = Path.of("/store").toAbsolutePath();
    private static final Path ONE = DIRECTORY.resolve("root-0");
    private static final Path OTHER = DIRECTORY.resolve("root-1");
    private static final FileImage NOTHING = FileImage.empty(DIRECTORY);
    private static final int BYTES = 2_000;

    private final Random random = new Random(1);

    private static RootFiles roots(StorageFiles files) {
        return new RootFiles(files, DIRECTORY, "root", BYTES);
    }

    /** All of its bytes follow from the number, so that no two have a part in common. */
    private static Bytes root(long number) {
        byte[] root = new byte[BYTES];
        new Random(number).nextBytes(root);
        return Bytes.wrap(ByteBuffer.wrap(root).putLong(0, number).array());
    }

    private static long number(Bytes root) {
        long number = root.asByteBuffer().getLong();
        assertEquals(number == 0 ? Bytes.wrap(new byte[BYTES]) : root(number), root);
        return number;
    }

    private static RootFiles made(StorageFiles files) throws IOException {
        RootFiles roots = roots(files);
        assertEquals(0, number(roots.read(true)));
        roots.settle();
        return roots;
    }

    @Test
    void anyLossOfPowerLeavesTheLastRootOrTheOneOnItsWay() throws IOException {
        RecordingStorageFiles files = new RecordingStorageFiles(new MemoryStorageFiles(NOTHING), NOTHING);
        RootFiles roots = made(files);
        files.mark(0);
        for (int i = 1; i <= 12; i++) {
            roots.write(root(i));
            files.mark(i);
            if (i % 5 == 0) {
                roots = roots(files);
                assertEquals(i, number(roots.read(false)));
                roots.settle();
            }
        }
        PowerLoss loss = new PowerLoss(files.recording());
        for (int position = 0; position <= loss.length(); position++) {
            long told = told(loss, position);
            for (Loss kind : Loss.values()) {
                for (int i = 0; i < 20; i++) {
                    MemoryStorageFiles left = new MemoryStorageFiles(loss.image(position, kind, random));
                    long found = number(roots(left).read(told < 0));
                    assertTrue(
                            found == Math.max(0, told) || found == told + 1,
                            kind + " at " + position + ": told " + told + ", found " + found);
                }
            }
        }
    }

    private static long told(PowerLoss loss, int position) {
        long told = -1;
        for (Recording.Event event : loss.events().subList(0, position)) {
            told = event instanceof Recording.Mark mark ? mark.token() : told;
        }
        return told;
    }

    @Test
    void whatIsSettledIsOnTheDiskThoughAForceHadFailed() throws IOException {
        FailingStorageFiles failing = new FailingStorageFiles(new MemoryStorageFiles(NOTHING));
        RecordingStorageFiles files = new RecordingStorageFiles(failing, NOTHING);
        RootFiles roots = made(files);
        roots.write(root(1));
        failing.failNth(Call.FORCE, 1, Failure.EIO);
        assertThrows(IOException.class, () -> roots.write(root(2)));
        RootFiles again = roots(files);
        assertEquals(2, number(again.read(false)));
        again.settle();
        PowerLoss loss = new PowerLoss(files.recording());
        FileImage left = loss.image(loss.length(), Loss.DROPPED, random);
        assertEquals(2, number(roots(new MemoryStorageFiles(left)).read(false)));
    }

    @Test
    void eitherMayBeDamagedOnceTheyAreSettled() throws IOException {
        MemoryStorageFiles files = new MemoryStorageFiles(NOTHING);
        RootFiles roots = made(files);
        for (int i = 1; i <= 3; i++) {
            roots.write(root(i));
        }
        roots.settle();
        FileImage image = files.image();
        for (Path path : new Path[] {ONE, OTHER}) {
            byte[] content = content(image, path);
            for (int at = 0; at < content.length; at += 7) {
                byte[] flipped = content.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                assertEquals(
                        3,
                        number(roots(new MemoryStorageFiles(image.with(path, flipped)))
                                .read(false)));
            }
            assertEquals(
                    3, number(roots(new MemoryStorageFiles(image.without(path))).read(false)));
            assertEquals(
                    3,
                    number(roots(new MemoryStorageFiles(image.with(path, new byte[0])))
                            .read(false)));
        }
        FileImage neither = image.without(ONE).with(OTHER, new byte[10]);
        StorageDamagedException told =
                assertThrows(StorageDamagedException.class, () -> roots(new MemoryStorageFiles(neither))
                        .read(false));
        assertEquals(ONE.toString(), told.where());
    }

    private static byte[] content(FileImage image, Path path) {
        byte[] content = image.files().get(path);
        if (content == null) {
            throw new AssertionError(path + " is missing");
        }
        return content;
    }

    @Test
    void onceTheyAreThereNoWriteTakesSpace() throws IOException {
        MemoryStorageFiles files = new MemoryStorageFiles(NOTHING);
        RootFiles roots = made(files);
        files.capacity(files.used());
        for (int i = 1; i <= 5; i++) {
            roots.write(root(i));
        }
        roots.settle();
        assertEquals(5, number(roots(files).read(false)));
        assertThrows(IllegalArgumentException.class, () -> roots.write(Bytes.utf8("short")));
    }

    @Test
    void writesAndForcesAreCounted() throws IOException {
        CountedFiles counted = new CountedFiles(new MemoryStorageFiles(NOTHING));
        RootFiles roots = made(counted);
        assertEquals(2, counted.forces());
        long each = counted.bytesWritten() / 2;
        assertTrue(each > BYTES);
        roots.write(root(1));
        assertEquals(3, counted.forces());
        assertEquals(3 * each, counted.bytesWritten());
    }
}
