package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.openraster.file.LargeFiles.Layer;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.png.PngReader;

/** Memory follows a row of tiles, not the image: files larger than the heap come in and go out. */
class LargeFilesTest {

    @TempDir
    Path directory;

    /** 2.5 bytes of pixels in its one layer for each byte of heap, as the long form. */
    @Test
    void layerLargerThanTheHeapComesInAndOut() throws Exception {
        run("one layer", 64, 7_168, 5_632, List.of(layer(7_168, 5_632, 12)), true, 300);
    }

    @Test
    void manyLayersOfEveryKindComeInAndOut() throws Exception {
        run("nine layers", 64, 1_500, 1_000, nine(1_500, 1_000, 6), true, 300);
    }

    @Test
    @Tag("stress")
    void layerOf330MegapixelsComesInAndOutWithHalfAGigabyte() throws Exception {
        run("one layer", 512, 20_288, 16_256, List.of(layer(20_288, 16_256, 2)), true, 3_600);
    }

    @Test
    @Tag("stress")
    void severalLayersOf330MegapixelsComeInAndOutWithHalfAGigabyte() throws Exception {
        run("three layers", 512, 20_288, 16_256, Collections.nCopies(3, layer(20_288, 16_256, 2)), false, 3_600);
    }

    @Test
    @Tag("stress")
    void nineLayersOf24MegapixelsComeInAndOutWithHalfAGigabyte() throws Exception {
        run("nine layers", 512, 6_000, 4_000, nine(6_000, 4_000, 1), true, 3_600);
    }

    /** Some of 16 bits, one interlaced. */
    private static List<Layer> nine(int width, int height, int period) {
        List<Layer> layers = new ArrayList<>(Collections.nCopies(6, layer(width, height, period)));
        layers.add(new Layer(width, height, 16, false, period));
        layers.add(new Layer(width, height, 16, false, period));
        layers.add(new Layer(width, height, 8, true, period));
        return layers;
    }

    private static Layer layer(int width, int height, int period) {
        return new Layer(width, height, 8, false, period);
    }

    private void run(
            String name, int heapMegabytes, int width, int height, List<Layer> layers, boolean merged, int seconds)
            throws Exception {
        Path file = LargeFiles.write(directory.resolve("large.ora"), width, height, layers, merged);
        Path again = directory.resolve("again.ora");
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMegabytes + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeRun.class.getName(),
                        directory.resolve("store").toString(),
                        file.toString(),
                        again.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(process.waitFor(seconds, TimeUnit.SECONDS), "it did not end in " + seconds + " s");
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(out);
        assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
        String[] words = lines.get(lines.size() - 1).split("\\|", -1);
        assertEquals(layers.size() + "|[]", words[0] + "|" + words[1]);
        System.out.printf(
                "%s of %,d x %,d, %,d MB of pixels, file %,d MB, heap %d MB: in %,d ms, out %,d ms;"
                        + " heap in use after a collection at most %s MB, process at most %s MB%n",
                name,
                width,
                height,
                layers.stream()
                                .mapToLong(layer -> (long) layer.rowBytes(layer.width()) * layer.height())
                                .sum()
                        >> 20,
                Files.size(file) >> 20,
                heapMegabytes,
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                words[4],
                words[5]);
        for (int i = 0; i < layers.size(); i++) {
            assertEquals(pixels(file, "data/" + i + ".png"), pixels(again, "data/" + i + ".png"), "layer " + i);
        }
        if (merged) {
            assertEquals(pixels(file, "mergedimage.png"), pixels(again, "mergedimage.png"));
        }
    }

    private static String pixels(Path file, String name) throws Exception {
        FileLimits limits = FileLimits.DEFAULTS;
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            try (PngReader reader =
                    new PngReader(() -> zip.getInputStream(entry), limits, limits.budget(Files.size(file)))) {
                int bytes = reader.header().width() * reader.header().format().bytesPerPixel();
                reader.read((y, pixels, offset) -> digest.update(pixels, offset, bytes));
                return reader.header().width() + "x" + reader.header().height() + " "
                        + HexFormat.of().formatHex(digest.digest());
            }
        }
    }
}
