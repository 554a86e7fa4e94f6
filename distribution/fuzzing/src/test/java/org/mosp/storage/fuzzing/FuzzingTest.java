package org.mosp.storage.fuzzing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Made-up files and stored bytes, in processes of 256 MB: no crash, no hang, no lack of memory, nothing left in the store.
 * What was found once is tried again in every run; {@code target/found} holds what is found anew.
 */
class FuzzingTest {

    private static final String MEMORY = "-Xmx256m";
    private static final long LONG_SECONDS = Long.getLong("fuzzing.seconds", 600);
    private static final long SHORT_SECONDS = 5;

    /** For starting, for what was found once, and for machines with other things to do. */
    private static final long SPARE_SECONDS = 600;

    private final long seed = Long.getLong("mosp.seed", System.nanoTime() & 0x7fffffffL);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"import", "decode"})
    void whatWasFoundOnceAndRandomInputsAreBounded(String target) throws Exception {
        run(
                SHORT_SECONDS,
                FuzzingRun.class.getName(),
                target,
                Path.of("src/test/resources/found", target).toString(),
                Long.toString(seed),
                Long.toString(SHORT_SECONDS));
    }

    /** Jazzer changes inputs by the coverage they reach; {@code -Dfuzzing.seconds} is for how long. */
    @Tag("stress")
    @ParameterizedTest
    @ValueSource(strings = {"import", "decode"})
    void tenMinutesOfJazzerFindNothing(String target) throws Exception {
        Path inputs = directory.resolve("inputs");
        run(0, FuzzingRun.class.getName(), "seeds", target, inputs.toString());
        String named = target.equals("import") ? ImportTarget.class.getName() : DecoderTarget.class.getName();
        String output = run(
                LONG_SECONDS,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + named,
                "--instrumentation_includes=org.mosp.storage.openraster.**:org.mosp.storage.canvas.**",
                "--custom_hook_includes=org.mosp.storage.**",
                "--reproducer_path=" + Files.createDirectories(Path.of("target/found")),
                "-artifact_prefix=" + Path.of("target/found").toAbsolutePath() + "/",
                "-max_total_time=" + LONG_SECONDS,
                "-max_len=4096",
                "-timeout=60",
                "-rss_limit_mb=2048",
                "-print_final_stats=1",
                "-seed=" + (seed & 0x7fffffff),
                inputs.toString());
        assertTrue(output.contains("stat::number_of_executed_units"), output);
        output.lines()
                .filter(line -> line.startsWith("stat::"))
                .forEach(line -> System.out.println(target + " " + line));
    }

    private String run(long seconds, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                MEMORY,
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfuzzing.directory=" + Files.createDirectories(directory.resolve("work")),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(seconds + SPARE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            try (Stream<ProcessHandle> children = process.descendants()) {
                children.forEach(ProcessHandle::destroyForcibly);
            }
            process.destroyForcibly().waitFor();
        }
        String output = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(ended, () -> "did not end: " + output);
        assertEquals(0, process.exitValue(), () -> "-Dmosp.seed=" + seed + "\n" + output);
        if (arguments[0].equals(FuzzingRun.class.getName())) {
            System.out.print(output);
        }
        return output;
    }
}
