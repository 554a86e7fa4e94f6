package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.manager.testing.BackupStores;

/** A backup that is not what was written is told, whatever became of it, and nothing is made of it. */
@Timeout(900)
class DamagedBackupTest {

    private static final int FLIPS = 500;
    private static final int CUTS = 200;
    private static final int RESTORES = 20;

    @TempDir
    static Path home;

    private static byte[] whole = new byte[0];

    private final LocalRestore restore = BackupStores.restore();
    private final Path file = home.resolve("damaged.mospbackup");

    @BeforeAll
    static void makeOne() throws Exception {
        Path sound = home.resolve("sound.mospbackup");
        BackupStores.backup(home.resolve("from"), 12_000, sound);
        whole = Files.readAllBytes(sound);
        assertEquals(
                whole.length,
                BackupStores.restore().check(sound, BackupControl.NONE).bytes());
    }

    @Test
    void everyFlippedBitIsTold() throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed + ", a backup of " + whole.length + " bytes");
        Random random = new Random(seed);
        int told = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] damaged = whole.clone();
            // every third one in the first bytes and the last ones, where everything has a meaning of its own
            int at = i % 3 == 0
                    ? (random.nextBoolean() ? random.nextInt(600) : whole.length - 1 - random.nextInt(120))
                    : random.nextInt(whole.length);
            int flips = 1 + random.nextInt(3);
            for (int n = 0; n < flips; n++) {
                damaged[at] ^= (byte) (1 << (random.nextInt(8)));
            }
            if (Arrays.equals(whole, damaged)) {
                damaged[at] ^= 1;
            }
            told += isTold(damaged, i < RESTORES) ? 1 : 0;
        }
        System.out.println(told + " of " + FLIPS + " damaged backups told");
        assertEquals(FLIPS, told);
    }

    @Test
    void everyCutIsTold() throws Exception {
        Random random = new Random(Long.getLong("mosp.seed", System.nanoTime()));
        List<Integer> lengths = new ArrayList<>(frames());
        lengths.remove(lengths.size() - 1); // the whole file
        for (int i = 0; i < CUTS; i++) {
            lengths.add(random.nextInt(whole.length));
        }
        for (int i = 0; i < lengths.size(); i++) {
            assertTrue(isTold(Arrays.copyOf(whole, lengths.get(i)), i < RESTORES), "cut to " + lengths.get(i));
        }
        assertTrue(isTold(Arrays.copyOf(whole, whole.length + 1), true), "a byte more");
    }

    @Test
    void aFrameThatIsMissingTwiceThereOrElsewhereIsTold() throws Exception {
        List<Integer> frames = frames();
        assertTrue(frames.size() > 5, "frames: " + frames);
        for (int i = 0; i + 1 < frames.size(); i++) {
            int from = frames.get(i);
            int to = frames.get(i + 1);
            byte[] frame = Arrays.copyOfRange(whole, from, to);
            assertTrue(isTold(spliced(from, new byte[0], to), false), "without frame " + i);
            assertTrue(isTold(spliced(to, frame, to), false), "frame " + i + " twice");
        }
    }

    @Test
    void whatIsNoBackupAndWhatIsNotThereAreTold() throws Exception {
        assertTrue(isTold("PK\u0003\u0004 something else altogether".getBytes("ISO-8859-1"), true));
        assertTrue(isTold(new byte[0], true));
        assertThrows(
                StorageIoException.class, () -> restore.check(home.resolve("nothing.mospbackup"), BackupControl.NONE));
    }

    @Test
    void aBackupOfNewerSoftwareIsRefusedAsThat() throws Exception {
        byte[] newer = whole.clone();
        ByteBuffer header = BackupFrames.fileHeader(2, 2);
        header.get(newer, 0, BackupFrames.FILE_HEADER_BYTES);
        Files.write(file, newer);
        assertThrows(NewerThanSoftwareException.class, () -> restore.check(file, BackupControl.NONE));
        assertThrows(
                NewerThanSoftwareException.class,
                () -> restore.restore(file, home.resolve("to"), RestoreOptions.DEFAULTS, BackupControl.NONE));
        assertFalse(Files.exists(home.resolve("to")));
    }

    /** Where frames begin, the end of the file last. */
    private static List<Integer> frames() {
        List<Integer> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(whole);
        for (int at = BackupFrames.FILE_HEADER_BYTES; at < whole.length; ) {
            frames.add(at);
            at += BackupFrames.FRAME_HEADER_BYTES + in.getInt(at + 8);
        }
        frames.add(whole.length);
        return frames;
    }

    private static byte[] spliced(int to, byte[] between, int from) {
        byte[] made = Arrays.copyOf(whole, to + between.length + whole.length - from);
        System.arraycopy(between, 0, made, to, between.length);
        System.arraycopy(whole, from, made, to + between.length, whole.length - from);
        return made;
    }

    private boolean isTold(byte[] damaged, boolean restoring) throws Exception {
        Files.write(file, damaged);
        try {
            if (restoring) {
                restore.restore(file, home.resolve("to"), RestoreOptions.DEFAULTS, BackupControl.NONE);
            } else {
                restore.check(file, BackupControl.NONE);
            }
            return false;
        } catch (InvalidFileException e) {
            return !Files.exists(home.resolve("to"));
        }
    }
}
