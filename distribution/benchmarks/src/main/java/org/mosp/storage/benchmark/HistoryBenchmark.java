package org.mosp.storage.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageRole;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.file.OpenRasterFiles;

/**
 * Versions of real drawings, {@code NAME.v1.ora}, {@code NAME.v2.ora} and so on: what all versions of one take in one canvas, index,
 * merged images and thumbnails included, beside the same files in git and in a zip archive.
 */
final class HistoryBenchmark {

    private static final Pattern VERSION = Pattern.compile("(.+)\\.v(\\d+)\\.ora");
    private static final double MOST_OF_FILES = 0.33;
    private static final double MOST_OF_SECOND = 0.05;
    private static final String TOTAL = "all";
    private static final String THUMBNAIL = "canvas/thumbnail";
    private static final long GIT_MINUTES = 5;

    private final Path corpus;

    HistoryBenchmark(Path corpus) {
        this.corpus = corpus;
    }

    /**
     * What the versions of one drawing take.
     *
     * @param files bytes of all .ora files
     * @param last bytes of the last .ora file
     * @param first stored bytes, keys and values, after the first version
     * @param stored after the last
     * @param added by the last, but for the thumbnail, of which a canvas has one and the last takes the place of the one before
     * @param engineFirst the engine's bytes on disk after the first version, without space prepared ahead
     * @param engine after the last
     * @param git bytes of its objects, packed by {@code git gc --aggressive}
     * @param zip bytes of an archive of all, level 9
     */
    private record Taken(
            long files,
            long last,
            long first,
            long stored,
            long added,
            long engineFirst,
            long engine,
            long git,
            long zip) {

        double ofFiles() {
            return (double) stored / files;
        }

        double ofLast() {
            return (double) added / last;
        }
    }

    String run(Path directory) throws Exception {
        Map<String, TreeMap<Integer, Path>> drawings = drawings();
        if (drawings.isEmpty()) {
            throw new IllegalArgumentException("no NAME.v1.ora in " + corpus);
        }
        Map<String, Taken> taken = new LinkedHashMap<>();
        Map<String, Long> kinds = new TreeMap<>();
        for (Map.Entry<String, TreeMap<Integer, Path>> drawing : drawings.entrySet()) {
            List<Path> versions = List.copyOf(drawing.getValue().values());
            taken.put(drawing.getKey(), taken(directory.resolve(drawing.getKey()), versions, kinds));
        }
        taken.put(TOTAL, sum(List.copyOf(taken.values())));
        print(taken, kinds);
        return json(taken);
    }

    private Map<String, TreeMap<Integer, Path>> drawings() throws IOException {
        Map<String, TreeMap<Integer, Path>> drawings = new TreeMap<>();
        try (Stream<Path> all = Files.list(corpus)) {
            for (Path file : all.toList()) {
                Matcher name = VERSION.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    drawings.computeIfAbsent(name.group(1), key -> new TreeMap<>())
                            .put(Integer.parseInt(name.group(2)), file);
                }
            }
        }
        return drawings;
    }

    /** Each drawing in a store of its own, so that none profits from another. */
    private static Taken taken(Path directory, List<Path> versions, Map<String, Long> kinds) throws Exception {
        List<Long> stored = new ArrayList<>();
        List<Long> withoutThumbnail = new ArrayList<>();
        List<Long> engine = new ArrayList<>();
        try (LocalStorageManager manager = Stores.open(directory.resolve("store"));
                LocalCanvasStore canvases = new LocalCanvasStore(manager, manager)) {
            OpenRasterFiles files = new OpenRasterFiles(canvases);
            long empty = bytes(manager, new TreeMap<>());
            long emptyEngine = engineBytes(manager);
            String canvas = "";
            for (Path version : versions) {
                canvas = files.importFile(version, canvas.isEmpty() ? ImportOptions.NEW : ImportOptions.into(canvas))
                        .canvas();
                canvases.settle();
                Map<String, Long> now = new TreeMap<>();
                stored.add(bytes(manager, now) - empty);
                withoutThumbnail.add(stored.get(stored.size() - 1) - now.getOrDefault(THUMBNAIL, 0L));
                engine.add(engineBytes(manager) - emptyEngine);
            }
            bytes(manager, kinds);
        }
        int last = stored.size() - 1;
        long files = 0;
        for (Path version : versions) {
            files += Files.size(version);
        }
        return new Taken(
                files,
                Files.size(versions.get(last)),
                stored.get(0),
                stored.get(last),
                last == 0 ? 0 : withoutThumbnail.get(last) - withoutThumbnail.get(last - 1),
                engine.get(0),
                engine.get(last),
                git(directory.resolve("git"), versions),
                zip(directory.resolve("versions.zip"), versions));
    }

    /** All keys and values; by kind of key. */
    private static long bytes(LocalStorageManager manager, Map<String, Long> kinds) {
        long[] sum = new long[1];
        try (var snapshot = manager.incremental().snapshot();
                Stream<Entry> entries = snapshot.scan("")) {
            entries.forEach(entry -> {
                long bytes = entry.key().length() + entry.value().length();
                sum[0] += bytes;
                kinds.merge(kind(entry.key()), bytes, Long::sum);
            });
        }
        return sum[0];
    }

    /** The first and the third part of a key: {@code pool/tile}, {@code canvas/layer}. */
    private static String kind(String key) {
        String[] parts = key.split("/", -1);
        return parts.length < 3 ? parts[0] : parts[0] + "/" + parts[2];
    }

    private static long engineBytes(LocalStorageManager manager) {
        return manager.providers().stream()
                .filter(info -> info.role() == StorageRole.INCREMENTAL && info.active())
                .mapToLong(ProviderInfo::bytes)
                .sum();
    }

    /** One file, committed once a version. */
    private static long git(Path directory, List<Path> versions) throws Exception {
        Files.createDirectories(directory);
        command(directory, "git", "init", "-q");
        for (Path version : versions) {
            Files.copy(version, directory.resolve("drawing.ora"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            command(directory, "git", "add", "drawing.ora");
            command(
                    directory,
                    "git",
                    "-c",
                    "user.name=b",
                    "-c",
                    "user.email=b@localhost",
                    "commit",
                    "-q",
                    "-m",
                    "version");
        }
        command(directory, "git", "gc", "-q", "--aggressive", "--prune=now");
        try (Stream<Path> all = Files.walk(directory.resolve(".git/objects"))) {
            long bytes = 0;
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private static void command(Path directory, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // what its user set in other places counts here as little as possible
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        Process process = builder.start();
        if (!process.waitFor(GIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", words) + ": no end");
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", words) + ": " + process.exitValue());
        }
    }

    private static long zip(Path archive, List<Path> versions) throws IOException {
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(9);
            for (Path version : versions) {
                zip.putNextEntry(new ZipEntry(String.valueOf(version.getFileName())));
                Files.copy(version, zip);
            }
        }
        return Files.size(archive);
    }

    private static Taken sum(List<Taken> all) {
        return new Taken(
                sum(all, Taken::files),
                sum(all, Taken::last),
                sum(all, Taken::first),
                sum(all, Taken::stored),
                sum(all, Taken::added),
                sum(all, Taken::engineFirst),
                sum(all, Taken::engine),
                sum(all, Taken::git),
                sum(all, Taken::zip));
    }

    private static long sum(List<Taken> all, ToLongFunction<Taken> figure) {
        return all.stream().mapToLong(figure).sum();
    }

    private static void print(Map<String, Taken> all, Map<String, Long> kinds) {
        System.out.println(
                "bytes of all versions (ratio to their .ora bytes); the last version's own; on disk without prepared space");
        System.out.printf(
                "%-12s%12s%20s%20s%20s%18s%12s%22s%12s%n",
                "drawing",
                ".ora",
                "git gc --aggressive",
                "zip -9",
                "stored",
                "after the first",
                "last .ora",
                "it added",
                "on disk");
        all.forEach((name, taken) -> System.out.printf(
                "%-12s%,12d%,13d (%.2f)%,13d (%.2f)%,13d (%.2f)%,18d%,12d%,12d (%5.2f %%)%,12d%n",
                name,
                taken.files(),
                taken.git(),
                (double) taken.git() / taken.files(),
                taken.zip(),
                (double) taken.zip() / taken.files(),
                taken.stored(),
                taken.ofFiles(),
                taken.first(),
                taken.last(),
                taken.added(),
                100 * taken.ofLast(),
                taken.engine()));
        Taken total = all.getOrDefault(TOTAL, new Taken(1, 1, 0, 0, 0, 0, 0, 0, 0));
        System.out.printf(
                "%nall versions: %.3f x their .ora bytes (at most %.2f); the last version: %.2f %% of its own .ora (at most %.0f %%)%n",
                total.ofFiles(), MOST_OF_FILES, 100 * total.ofLast(), 100 * MOST_OF_SECOND);
        StringBuilder parts = new StringBuilder();
        kinds.forEach((kind, bytes) -> parts.append(parts.isEmpty() ? "" : ", ")
                .append(kind)
                .append(' ')
                .append(String.format("%,d", bytes)));
        System.out.println("by kind: " + parts);
    }

    private static String json(Map<String, Taken> all) {
        StringBuilder text = new StringBuilder("{");
        all.forEach((name, taken) -> text.append(text.length() > 1 ? ",\n " : "\n ")
                .append(String.format(
                        Locale.ROOT,
                        "\"%s\": {\"ora\": %d, \"git\": %d, \"zip\": %d, \"stored first\": %d, \"stored\": %d, \"ratio\": %.4f, "
                                + "\"last ora\": %d, \"last added\": %d, \"last ratio\": %.4f, \"disk first\": %d, \"disk\": %d}",
                        name,
                        taken.files(),
                        taken.git(),
                        taken.zip(),
                        taken.first(),
                        taken.stored(),
                        taken.ofFiles(),
                        taken.last(),
                        taken.added(),
                        taken.ofLast(),
                        taken.engineFirst(),
                        taken.engine())));
        return text.append("\n}\n").toString();
    }
}
