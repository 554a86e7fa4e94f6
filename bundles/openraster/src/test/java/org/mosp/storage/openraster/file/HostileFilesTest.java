package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every hostile file: bounded in time and memory, said what is wrong with it, nothing left behind. */
class HostileFilesTest {

    /** Two seconds on an idle machine; the figures are printed. What is not bounded takes minutes, or all memory. */
    private static final long MOST_MILLIS = Long.getLong("hostile.millis", 20_000);

    @TempDir
    static Path directory;

    private static final Map<String, Result> RESULTS = new HashMap<>();
    private static Set<String> outsideBefore = Set.of();

    record Result(long millis, String outcome, String part, int layers, String problems, int canvases, int keys) {}

    @BeforeAll
    static void importAllInASmallProcess() throws Exception {
        Map<String, Path> files = new LinkedHashMap<>();
        Corpus.files("hostile").forEach(file -> files.put(name(file), file));
        files.putAll(HostileFiles.make(Files.createDirectory(directory.resolve("made"))));
        Path list = directory.resolve("list");
        Files.write(
                list,
                files.entrySet().stream()
                        .map(e -> e.getKey() + "|" + e.getValue())
                        .toList());
        Path work = Files.createDirectory(directory.resolve("work"));
        outsideBefore = tree(directory);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileRun.class.getName(),
                        directory.resolve("store").toString(),
                        list.toString())
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        try {
            assertTrue(process.waitFor(300, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(directory.resolve("out"));
        assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
        for (String line : lines) {
            System.out.println(line);
            String[] words = line.split("\\|", -1);
            if (words.length == 8) {
                RESULTS.put(
                        words[0],
                        new Result(
                                Long.parseLong(words[1]),
                                words[2],
                                words[3],
                                Integer.parseInt(words[4]),
                                words[5],
                                Integer.parseInt(words[6]),
                                Integer.parseInt(words[7])));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "h01_zipslip|4|",
                "h04_xxe|0|document type",
                "h05_billion_laughs|0|document type",
                "h06_no_stackxml|0|missing",
                "h07_png_truncated_and_badcrc|1|trunc: data/t.png is a damaged PNG",
                "h07_png_truncated_and_badcrc|1|badcrc: data/c.png is a damaged PNG",
                "h07_png_truncated_and_badcrc|1|zero: data/z.png is empty",
                "h08_src_missing|1|gone: the archive has no entry data/none.png",
                "h08_src_missing|1|nosrc: has no src",
                "h11_duplicate_entries|2|more than once",
                "h12_absurd_dims|0|the image's w is 2147483647",
                "h13_attr_garbage|3|99999999999",
                "h15_zip_cut_at_60pct|0|directory is missing",
                "h17_empty_0byte|0|is no zip archive",
                "h18_symlink_entry|0|symbolic link",
                "h02_bomb_entry|0|is no PNG image",
                "h02_bomb_foreign|1|data/zeros.dat: has 1073741824 bytes",
                "h03_png_30000|0|900000000 pixels",
                "h03_png_16000_twenty_times|0|inflate",
                "h03_png_lies_about_its_height|0|too short",
                "h03_png_just_within_the_budget|1|",
                "h09_100000_layers|0|more than 10000",
                "h10_nested_10000|0|deeper than 256",
                "h10_nested_in_foreign|0|deeper than 256",
                "h14_mimetype_last|1|",
                "h16_zero_tail|0|",
                "h19_noise|0|is no zip archive",
                "h20_directory_says_4_billion|0|",
                "h21_attribute_of_1_mb|0|65536",
                "h22_far_away|3|taken as 0",
                "h23_500_layers_of_one_image|500|",
                "h26_10000_layers_of_one_image|0|give it a larger one",
                "h26_1000_layers_of_one_image_each_elsewhere|1000|",
                "h27_comment_of_7_mb|1|",
                "h28_pattern_just_within_the_budget|1|",
                "h29_40000_entries|1|",
                "h30_name_of_60000_letters|1|",
                "h30_name_of_60000_old_letters|1|a name that is too long",
                "h24_stack_of_1_gb|0|more than 8388608",
                "h25_layer_is_the_stack|1|",
            })
    void fileIsBoundedAndReported(String name, int layers, String reason) {
        Result result = RESULTS.get(name);
        assertEquals(layers > 0 ? "imported" : "refused", result.outcome(), result.problems());
        assertEquals(layers, result.layers(), result.problems());
        assertTrue(reason == null || result.problems().contains(reason), result.problems());
        assertTrue(result.millis() < MOST_MILLIS, result.millis() + " ms");
        assertEquals(layers > 0 ? 1 : 0, result.canvases());
        if (layers == 0) {
            assertEquals(0, result.keys(), "keys left behind");
            assertFalse(result.part().isEmpty());
        }
    }

    @Test
    void nothingIsWrittenOutside() throws Exception {
        Set<String> now = tree(directory);
        now.removeAll(outsideBefore);
        now.removeIf(path -> path.startsWith("store") || path.equals("out"));
        assertEquals(Set.of(), now);
        for (String path : List.of("/tmp/pwned.png", "/tmp/pwned_abs.png")) {
            assertFalse(Files.exists(Path.of(path)), path);
        }
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static Set<String> tree(Path root) throws Exception {
        try (Stream<Path> all = Files.walk(root)) {
            return new HashSet<>(
                    all.map(path -> root.relativize(path).toString()).toList());
        }
    }
}
