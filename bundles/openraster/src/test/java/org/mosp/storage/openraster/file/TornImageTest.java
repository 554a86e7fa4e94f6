package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.openraster.file.LargeFiles.Layer;

/** A large image whose last bytes are damaged: most of its tiles were stored before that is known, and none is afterwards. */
class TornImageTest {

    private static final int WIDTH = 4_000;

    /** Half of it is painted: more than a single thread, too, holds back until an image's end. */
    private static final int HEIGHT = 4_600;

    @TempDir
    Path directory;

    private RealStore store;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void nothingOfItStaysInTheStore() throws Exception {
        Path without = MadeFile.stack(64, 64, "<layer name=\"small\" src=\"small.png\"/>")
                .with("small.png", MadePng.rgba(64, 64))
                .write(directory.resolve("without.ora"));
        long before = store.keys("pool/");
        store.files().importFile(without, ImportOptions.NEW);
        store.canvases().settle();
        long keys = store.keys("pool/");

        file(true);
        Path torn = torn("big.png");
        ImportReport report = store.files().importFile(torn, ImportOptions.NEW);
        assertEquals(1, report.layers());
        assertEquals(1, report.problems().size(), report.problems().toString());
        assertEquals("big", report.problems().get(0).layer());
        assertTrue(
                report.problems().get(0).reason().contains("damaged"),
                report.problems().toString());
        store.canvases().settle();
        assertEquals(keys - before, store.keys("pool/") - keys, "as many rows as of a file without it");
        assertTrue(report.bytesStored() < 20_000, "stored " + report.bytesStored());
    }

    @Test
    void fileOfNothingElseIsRefusedAndLeavesNoKey() throws Exception {
        file(false);
        Path torn = torn("big.png");
        long keys = store.keys("");
        InvalidFileException refused =
                assertThrows(InvalidFileException.class, () -> store.files().importFile(torn, ImportOptions.NEW));
        assertTrue(refused.getMessage().contains("damaged"), refused.getMessage());
        store.canvases().settle();
        assertEquals(keys, store.keys(""));
        assertEquals(List.of(), store.canvases().canvasIds());
    }

    @Test
    void canvasThatIsThereGetsNoRowOfIt() throws Exception {
        Path small = MadeFile.stack(64, 64, "<layer name=\"small\" src=\"small.png\"/>")
                .with("small.png", MadePng.rgba(64, 64))
                .write(directory.resolve("small.ora"));
        String canvas = store.files().importFile(small, ImportOptions.NEW).canvas();
        file(true);
        Path torn = torn("big.png");
        long keys = store.keys("pool/");
        ImportReport report = store.files().importFile(torn, ImportOptions.into(canvas));
        assertEquals(
                List.of("big"),
                report.problems().stream().map(ImportReport.Problem::layer).toList());
        store.canvases().settle();
        assertEquals(keys, store.keys("pool/"), "rows of tiles");
    }

    private Path file(boolean withSmall) throws Exception {
        Path made = LargeFiles.write(
                directory.resolve("made.ora"),
                WIDTH,
                HEIGHT,
                Collections.nCopies(1, new Layer(WIDTH, HEIGHT, 8, false, 2)),
                false);
        String small = withSmall ? "<layer name=\"small\" src=\"small.png\"/>" : "";
        byte[] big;
        try (ZipFile zip = new ZipFile(made.toFile())) {
            big = zip.getInputStream(new ZipEntry("data/0.png")).readAllBytes();
        }
        Files.delete(made);
        MadeFile file = MadeFile.stack(WIDTH, HEIGHT, "<layer name=\"big\" src=\"big.png\"/>" + small)
                .with("big.png", big);
        if (withSmall) {
            file.with("small.png", MadePng.rgba(64, 64));
        }
        return file.write(directory.resolve("whole.ora"));
    }

    /** That file, with an image whose last chunk of data has a byte changed, and the CRC of that chunk made right. */
    private Path torn(String name) throws Exception {
        MadeFile torn;
        try (ZipFile zip = new ZipFile(directory.resolve("whole.ora").toFile())) {
            torn = MadeFile.of(
                    new String(zip.getInputStream(new ZipEntry("stack.xml")).readAllBytes(), "UTF-8"));
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(".png")) {
                    byte[] png = zip.getInputStream(entry).readAllBytes();
                    torn.with(entry.getName(), entry.getName().equals(name) ? torn(png) : png);
                }
            }
        }
        return torn.write(directory.resolve("torn.ora"));
    }

    private static byte[] torn(byte[] png) {
        byte[] changed = png.clone();
        // before IEND (12 bytes) and the chunk's CRC (4) stands the checksum of all the data
        int checksum = png.length - 12 - 4 - 4;
        changed[checksum] ^= 1;
        int start = lastData(changed);
        CRC32 crc = new CRC32();
        crc.update(changed, start, png.length - 12 - 4 - start);
        java.nio.ByteBuffer.wrap(changed).putInt(png.length - 12 - 4, (int) crc.getValue());
        return changed;
    }

    private static int lastData(byte[] png) {
        byte[] type = {'I', 'D', 'A', 'T'};
        for (int i = png.length - 20; ; i--) {
            if (Arrays.equals(png, i, i + 4, type, 0, 4)) {
                return i;
            }
        }
    }
}
