package org.mosp.storage.openraster.file;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.png.PngReader;

/**
 * How fast files come in, beside unzipping them and decoding their images alone: with the reader of this bundle on one thread
 * and on as many as there are cores, an image each, and with the JDK's on one thread. A program, no test; prints a table. Round
 * by round in turn, medians. Arguments: folders of the samples, {@code large} for made files of 6000 x 4000 pixels.
 */
public final class ImportSpeed {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int ROUNDS = Integer.getInteger("rounds", 15);

    private ImportSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("import-speed");
        System.out.printf(
                "%-46s %10s %12s %12s %12s %8s %8s %8s%n",
                "file", "import ms", "decode ms", "on " + CORES, "ImageIO ms", "ratio", "on " + CORES, "ImageIO");
        try (RealStore store = new RealStore(directory)) {
            for (Path file : files(arguments, directory)) {
                List<Double> imports = new ArrayList<>();
                List<Double> decodes = new ArrayList<>();
                List<Double> parallel = new ArrayList<>();
                List<Double> jdk = new ArrayList<>();
                for (int round = 0; round < ROUNDS + 3; round++) {
                    long start = System.nanoTime();
                    String canvas =
                            store.files().importFile(file, ImportOptions.NEW).canvas();
                    long imported = System.nanoTime();
                    // what the store does behind an import would take from the decoding
                    store.canvases().settle();
                    long settled = System.nanoTime();
                    decode(file, 1);
                    long decoded = System.nanoTime();
                    decode(file, CORES);
                    long decodedByAll = System.nanoTime();
                    decodeByTheJdk(file);
                    long end = System.nanoTime();
                    store.canvases().delete(canvas);
                    store.canvases().settle();
                    if (round >= 3) {
                        imports.add((imported - start) / 1e6);
                        decodes.add((decoded - settled) / 1e6);
                        parallel.add((decodedByAll - decoded) / 1e6);
                        jdk.add((end - decodedByAll) / 1e6);
                    }
                }
                double one = median(imports);
                System.out.printf(
                        Locale.ROOT,
                        "%-46s %10.1f %12.1f %12.1f %12.1f %8.2f %8.2f %8.2f%n",
                        file.getFileName(),
                        one,
                        median(decodes),
                        median(parallel),
                        median(jdk),
                        median(decodes) / one,
                        median(parallel) / one,
                        median(jdk) / one);
            }
        }
    }

    private static List<Path> files(String[] arguments, Path directory) throws Exception {
        List<String> folders = new ArrayList<>(List.of(arguments));
        if (folders.isEmpty()) {
            folders.addAll(List.of("paintings", "mypaint", "krita", "gimp"));
        }
        List<Path> files = new ArrayList<>();
        if (folders.remove("large")) {
            LargeFiles.Layer layer = new LargeFiles.Layer(6_000, 4_000, 8, false, 2);
            files.add(LargeFiles.write(directory.resolve("1-layer.ora"), 6_000, 4_000, List.of(layer), false));
            List<LargeFiles.Layer> three = Collections.nCopies(3, layer);
            files.add(LargeFiles.write(directory.resolve("3-layers.ora"), 6_000, 4_000, three, true));
        }
        files.addAll(Corpus.files(folders.toArray(String[]::new)).toList());
        return files;
    }

    private static void decode(Path file, int threads) throws Exception {
        FileLimits limits = FileLimits.DEFAULTS;
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<Future<?>> images = new ArrayList<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.getName().endsWith(".png") || entry.getSize() == 0) {
                    continue;
                }
                images.add(workers.submit(() -> {
                    try (PngReader reader =
                            new PngReader(() -> zip.getInputStream(entry), limits, limits.budget(Files.size(file)))) {
                        reader.read((y, pixels, offset) -> {});
                    }
                    return null;
                }));
            }
            for (Future<?> image : images) {
                image.get();
            }
        } finally {
            workers.shutdown();
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
