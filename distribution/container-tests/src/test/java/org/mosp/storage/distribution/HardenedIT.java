package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** The whole product where Java serialization is refused in every JVM and the umask protects nothing. */
class HardenedIT {

    private static final String FILTER = "-Djdk.serialFilter=!*";

    /** Some fifteen commands one after the other. */
    private static final Duration TOUR = Duration.ofMinutes(15);

    @TempDir
    private Path temporary;

    @Test
    void tourAndRuntimeWorkWithoutSerializationAndKeepTheDataToTheOwner() throws Exception {
        Path tour = temporary.resolve("tour");
        Path store = tour.resolve("store");
        Map<Long, String> children = new TreeMap<>();
        try (Distribution mosp = new Distribution(store)) {
            Process demo = hardened(mosp, "000", "demo", "--strokes", "30", "--json", "--data", tour.toString());
            CompletableFuture<Result> ended = finish(demo);
            Distribution.await("the end of the tour", TOUR, () -> {
                demo.descendants().forEach(child -> child.info()
                        .commandLine()
                        .filter(line -> line.contains("org.mosp.storage.launcher.Main"))
                        .ifPresent(line -> children.put(child.pid(), line)));
                // looking through all processes of the machine takes more than the tour itself
                LockSupport.parkNanos(200_000_000);
                return ended.isDone();
            });
            ended.join().done();
            assertTrue(children.size() >= 5, children.size() + " commands of the tour seen");
            children.forEach((pid, line) -> assertTrue(line.contains(FILTER), pid + ": " + line));
            assertEquals(List.of(), OpenToOthers.in(store));

            finish(hardened(mosp, "000", "verify", "--data", store.toString()))
                    .join()
                    .done();
            assertEquals(List.of(), OpenToOthers.in(store));
            aRuntimeServes(mosp, store);
        }
        System.out.printf("hardened: %d commands of the tour ran with %s%n", children.size(), FILTER);
    }

    private void aRuntimeServes(Distribution mosp, Path store) throws Exception {
        finish(hardened(mosp, "000", "start", "--data", store.toString()))
                .join()
                .done();
        long pid = mosp.run("status", "--json").done().number("pid");
        assertTrue(property(pid, "jdk.serialFilter").endsWith("!*"), "the runtime refuses serialization, too");
        String sample = Distribution.home().resolve("samples/pandaBan.v1.ora").toString();
        mosp.run("import", sample, "--name", "served").done();
        mosp.run("paint", "served", "--strokes", "3").done();
        Set<Path> shown = new HashSet<>();
        try (Stream<Path> tree = Files.walk(store)) {
            tree.map(path -> store.relativize(path).getName(0)).forEach(shown::add);
        }
        // what is looked at below is there: the caches of Felix, the engines, the record of the socket
        assertTrue(
                shown.containsAll(Set.of(Path.of("bundle-cache"), Path.of("engines"), Path.of("endpoint"))),
                "" + shown);
        assertEquals(List.of(), OpenToOthers.in(store));
        mosp.run("stop").done();
        assertEquals(List.of(), OpenToOthers.in(store));
    }

    @Test
    void exportedFileIsAsTheCallersUmaskSays() throws Exception {
        Path store = temporary.resolve("store");
        try (Distribution mosp = new Distribution(store)) {
            String sample =
                    Distribution.home().resolve("samples/pandaBan.v1.ora").toString();
            mosp.run("import", sample, "--name", "shared").done();
            for (Map.Entry<String, String> each :
                    Map.of("000", "rw-rw-rw-", "027", "rw-r-----").entrySet()) {
                Path file = temporary.resolve("umask-" + each.getKey() + ".png");
                finish(hardened(mosp, each.getKey(), "export", "shared", file.toString(), "--data", store.toString()))
                        .join()
                        .done();
                assertEquals(each.getValue(), PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
    }

    /** A command under a umask, in JVMs that refuse every deserialization. */
    private static Process hardened(Distribution mosp, String umask, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        words.add(Distribution.home().resolve("bin/mosp").toString());
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("MOSP_JAVA_OPTIONS", FILTER);
        builder.environment().remove("MOSP_UMASK");
        return mosp.begin(builder);
    }

    private static CompletableFuture<Result> finish(Process process) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return Distribution.finish(process, new byte[0], TOUR);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                Distribution.READERS);
    }

    /** The line of a process's system property, as the JDK's own tool sees it. */
    private static String property(long pid, String name) throws IOException {
        Path tool = Path.of(System.getProperty("java.home")).resolve("bin/jcmd");
        Process properties = new ProcessBuilder(tool.toString(), String.valueOf(pid), "VM.system_properties")
                .redirectErrorStream(true)
                .start();
        String text = new String(properties.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + text));
    }
}
