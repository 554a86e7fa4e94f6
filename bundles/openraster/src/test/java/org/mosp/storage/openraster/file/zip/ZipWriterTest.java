package org.mosp.storage.openraster.file.zip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.openraster.file.limits.FileLimits;

/** Archives that need zip64 are read by others, and those that do not have none of it where others look. */
class ZipWriterTest {

    private static final long LARGE = (1L << 32) + 5;

    @TempDir
    Path directory;

    @Test
    void firstEntryIsWhereOthersLookForIt() throws Exception {
        Path file = write(zip -> {
            store(zip, "mimetype", "image/openraster");
            zip.deflate("\u00e4\ud83c\udfa8", out -> out.write(new byte[100_000]));
        });
        byte[] bytes = Files.readAllBytes(file);
        assertEquals("mimetypeimage/openraster", new String(bytes, 30, 24, StandardCharsets.US_ASCII));
        assertEquals(0, bytes[8], "stored");
        assertTrue((bytes[7] & 8) != 0, "names are UTF-8");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry("\u00e4\ud83c\udfa8");
            assertEquals(ZipEntry.DEFLATED, entry.getMethod());
            assertArrayEquals(new byte[100_000], zip.getInputStream(entry).readAllBytes());
        }
    }

    @Test
    void moreEntriesThanSixteenBitsCountAreReadByOthers() throws Exception {
        int count = 70_000;
        Path file = write(zip -> {
            for (int i = 0; i < count; i++) {
                store(zip, "e" + i, Integer.toString(i));
            }
        });
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertEquals(count, zip.size());
            for (int i : List.of(0, 65_535, count - 1)) {
                byte[] content = zip.getInputStream(zip.getEntry("e" + i)).readAllBytes();
                assertEquals(Integer.toString(i), new String(content, StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    @Tag("stress")
    void moreBytesThanThirtyTwoBitsCountAreReadByOthersAndHere() throws Exception {
        Path file = write(zip -> {
            store(zip, "first", "1");
            zip.store("large", LARGE, out -> {
                byte[] part = new byte[1 << 20];
                for (long left = LARGE; left > 0; left -= Math.min(left, part.length)) {
                    out.write(part, 0, (int) Math.min(left, part.length));
                }
            });
            store(zip, "last", "2");
        });
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertEquals(LARGE, zip.getEntry("large").getSize());
            assertEquals('2', zip.getInputStream(zip.getEntry("last")).read());
        }
        try (ZipArchive archive = ZipArchive.open(file, FileLimits.DEFAULTS)) {
            assertEquals('2', archive.read(archive.find("last").orElseThrow(), 10)[0]);
            long count = 0;
            byte[] part = new byte[1 << 20];
            try (InputStream in = archive.open(archive.find("large").orElseThrow())) {
                for (int got = in.read(part); got >= 0; got = in.read(part)) {
                    count += got;
                }
            }
            assertEquals(LARGE, count);
        }
    }

    @FunctionalInterface
    private interface Entries {
        void addTo(ZipWriter zip) throws Exception;
    }

    private Path write(Entries entries) throws Exception {
        Path file = directory.resolve("file.zip");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                ZipWriter zip = new ZipWriter(channel)) {
            entries.addTo(zip);
        }
        return file;
    }

    private static void store(ZipWriter zip, String name, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        zip.store(name, bytes.length, out -> out.write(bytes));
    }
}
