package org.mosp.storage.openraster.file;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.png.PngReader;

/**
 * How fast files come in, beside unzipping them and decoding their images alone, on one thread: with the reader of this
 * bundle and with the JDK's. A program, no test; prints a table. Round by round in turn, medians.
 */
public final class ImportSpeed {

    private static final int ROUNDS = Integer.getInteger("rounds", 15);

    private ImportSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("import-speed");
        System.out.printf(
                "%-46s %10s %12s %12s %8s %8s%n", "file", "import ms", "decode ms", "ImageIO ms", "ratio", "ImageIO");
        try (RealStore store = new RealStore(directory)) {
            for (Path file : Corpus.files(
                            arguments.length > 0 ? arguments : new String[] {"paintings", "mypaint", "krita", "gimp"})
                    .toList()) {
                List<Double> imports = new ArrayList<>();
                List<Double> decodes = new ArrayList<>();
                List<Double> jdk = new ArrayList<>();
                for (int round = 0; round < ROUNDS + 3; round++) {
                    long start = System.nanoTime();
                    String canvas =
                            store.files().importFile(file, ImportOptions.NEW).canvas();
                    long imported = System.nanoTime();
                    decode(file);
                    long decoded = System.nanoTime();
                    decodeByTheJdk(file);
                    long end = System.nanoTime();
                    store.canvases().delete(canvas);
                    store.canvases().settle();
                    if (round >= 3) {
                        imports.add((imported - start) / 1e6);
                        decodes.add((decoded - imported) / 1e6);
                        jdk.add((end - decoded) / 1e6);
                    }
                }
                double one = median(imports);
                System.out.printf(
                        Locale.ROOT,
                        "%-46s %10.1f %12.1f %12.1f %8.2f %8.2f%n",
                        file.getFileName(),
                        one,
                        median(decodes),
                        median(jdk),
                        median(decodes) / one,
                        median(jdk) / one);
            }
        }
    }

    private static void decode(Path file) throws Exception {
        FileLimits limits = FileLimits.DEFAULTS;
        for (byte[] png : images(file)) {
            try (PngReader reader =
                    new PngReader(new ByteArrayInputStream(png), limits, limits.budget(Files.size(file)))) {
                reader.read((y, pixels, offset) -> {});
            }
        }
    }

    private static void decodeByTheJdk(Path file) throws Exception {
        for (byte[] png : images(file)) {
            ImageIO.read(new ByteArrayInputStream(png));
        }
    }

    private static List<byte[]> images(Path file) throws Exception {
        List<byte[]> images = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                byte[] content = zip.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".png") && content.length > 0) {
                    images.add(content);
                }
            }
        }
        return images;
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
