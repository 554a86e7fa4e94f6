package org.mosp.storage.support.files.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.AtomicFile;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;
import org.mosp.storage.support.files.testing.PowerLoss.Loss;

class PowerLossTest {

    private static final Path ROOT = Path.of("/disk").toAbsolutePath();
    private static final Path FILE = ROOT.resolve("file");

    private final FileImage start = FileImage.empty(ROOT).with(FILE, new byte[8_192]);
    private final MemoryStorageFiles memory = new MemoryStorageFiles(start);
    private final FailingStorageFiles failing = new FailingStorageFiles(memory);
    private final RecordingStorageFiles files = new RecordingStorageFiles(failing, start);
    private final Random random = new Random(7);

    @Test
    void forcedBytesAreInEveryImageAndOthersInSome() throws IOException {
        try (StorageFile file = files.open(FILE, OpenMode.WRITE)) {
            file.write(bytes("forced"), 0);
            file.force(false);
            file.write(bytes("pending"), 100);
        }
        for (Loss loss : Loss.values()) {
            Set<Boolean> kept = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                byte[] content = content(loss);
                assertEquals("forced", text(content, 0, 6));
                kept.add(text(content, 100, 7).equals("pending"));
            }
            assertEquals(
                    loss == Loss.PREFIX ? Set.of(true) : loss == Loss.DROPPED ? Set.of(false) : Set.of(true, false),
                    kept,
                    loss.name());
        }
    }

    @Test
    void tornWritesAreCutAtSectors() throws IOException {
        byte[] ones = new byte[4_096];
        java.util.Arrays.fill(ones, (byte) 1);
        try (StorageFile file = files.open(FILE, OpenMode.WRITE)) {
            file.write(ByteBuffer.wrap(ones), 1_024);
        }
        boolean torn = false;
        for (int i = 0; i < 50; i++) {
            byte[] content = content(Loss.TORN_512);
            int sum = 0;
            for (int sector = 0; sector < 16; sector++) {
                int at = sector * 512;
                for (int j = 0; j < 512; j++) {
                    assertEquals(content[at], content[at + j], "a sector is torn");
                }
                sum += content[at];
            }
            torn |= sum > 0 && sum < 8;
        }
        assertTrue(torn);
    }

    @Test
    void growthNeedsAForceWithMetadata() throws IOException {
        try (StorageFile file = files.open(FILE, OpenMode.WRITE)) {
            file.write(bytes("grown"), 8_192);
            file.force(false);
            assertEquals(8_192, content(Loss.DROPPED).length);
            file.force(true);
            assertEquals(8_197, content(Loss.DROPPED).length);
        }
    }

    @Test
    void namesNeedASyncOfTheirDirectory() throws IOException {
        Path made = ROOT.resolve("made");
        try (StorageFile file = files.open(made, OpenMode.CREATE)) {
            file.write(bytes("x"), 0);
            file.force(true);
        }
        assertFalse(image(Loss.DROPPED).files().containsKey(made));
        files.syncDirectory(ROOT);
        assertTrue(image(Loss.DROPPED).files().containsKey(made));
        files.delete(made);
        assertTrue(image(Loss.DROPPED).files().containsKey(made));
        assertFalse(image(Loss.PREFIX).files().containsKey(made));
    }

    @Test
    void replacedFileIsOldOrNewInEveryImage() throws IOException {
        AtomicFile.replace(files, FILE, Bytes.utf8("first"));
        int before = files.recording().position();
        AtomicFile.replace(files, FILE, Bytes.utf8("second"));
        PowerLoss loss = new PowerLoss(files.recording());
        Set<String> seen = new HashSet<>();
        for (int position = before; position <= loss.length(); position++) {
            for (Loss kind : Loss.values()) {
                for (int i = 0; i < 10; i++) {
                    byte[] content = loss.image(position, kind, random).files().get(FILE);
                    seen.add(new String(content, StandardCharsets.UTF_8));
                }
            }
        }
        assertEquals(Set.of("first", "second"), seen);
    }

    @Test
    void failedForceIsCoveredByNoLaterOne() throws IOException {
        try (StorageFile file = files.open(FILE, OpenMode.WRITE)) {
            file.write(bytes("doomed"), 0);
            failing.failNth(Call.FORCE, 1, Failure.EIO);
            assertThrows(IOException.class, () -> file.force(true));
            file.force(true);
            assertEquals(0, content(Loss.DROPPED)[0]);
            file.write(bytes("doomed"), 0);
            file.force(true);
            assertEquals("doomed", text(content(Loss.DROPPED), 0, 6));
        }
    }

    @Test
    void recordingGoesOnAfterAKill() throws IOException {
        try (StorageFile file = files.open(FILE, OpenMode.WRITE)) {
            file.write(bytes("unforced"), 0);
        }
        Recording going = files.recording().prefix(files.recording().position());
        RecordingStorageFiles next = new RecordingStorageFiles(memory, going);
        try (StorageFile file = next.open(FILE, OpenMode.WRITE)) {
            PowerLoss before = new PowerLoss(going);
            assertEquals(
                    0,
                    before.image(before.length(), Loss.DROPPED, random).files().get(FILE)[0]);
            file.force(true);
        }
        PowerLoss after = new PowerLoss(going);
        assertEquals(
                'u', after.image(after.length(), Loss.DROPPED, random).files().get(FILE)[0]);
    }

    @Test
    void fullDiskTakesWhatFitsAndLeavesTheBufferAsItWas() throws IOException {
        MemoryStorageFiles small = new MemoryStorageFiles(FileImage.empty(ROOT), 10);
        try (StorageFile file = small.open(FILE, OpenMode.CREATE)) {
            ByteBuffer source = bytes("0123456789abcdef");
            assertThrows(IOException.class, () -> file.write(source, 0));
            assertEquals(10, file.size());
            assertEquals(16, source.limit());
            assertEquals(0, small.usableSpace(ROOT));
            small.capacity(20);
            file.write(source.rewind(), 0);
        }
        assertArrayEquals(
                "0123456789abcdef".getBytes(StandardCharsets.UTF_8),
                small.image().files().get(FILE));
    }

    @Test
    void failuresAreCountedAndHealed() throws IOException {
        failing.failFrom(Call.WRITE, 2, Failure.SHORT_WRITE);
        try (StorageFile file = files.open(FILE, OpenMode.WRITE)) {
            file.write(bytes("aaaa"), 0);
            IOException full = assertThrows(IOException.class, () -> file.write(bytes("bbbb"), 0));
            assertEquals("No space left on device", full.getMessage());
            assertEquals("bbaa", text(memory.image().files().get(FILE), 0, 4));
            assertEquals(1, failing.failures());
            failing.heal();
            file.write(bytes("cccc"), 0);
        }
        assertEquals("cccc", text(memory.image().files().get(FILE), 0, 4));
    }

    private byte[] content(Loss loss) {
        return image(loss).files().get(FILE);
    }

    private FileImage image(Loss loss) {
        PowerLoss power = new PowerLoss(files.recording());
        return power.image(power.length(), loss, random);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] content, int at, int count) {
        return new String(content, at, count, StandardCharsets.UTF_8);
    }
}
