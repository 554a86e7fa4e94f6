package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The example engine without one of its promises: whoever copies it and leaves one out is told by the test named for it. What
 * keeps a promise may be the SPI's index, which is compiled without it then.
 */
class ExampleEnginePromisesTest {

    private static final Path EXAMPLE =
            Path.of("../../docs/examples/engine/src").toAbsolutePath();
    private static final Path SPI =
            Path.of("../../api/src/main/java/org/mosp/storage/spi").toAbsolutePath();
    private static final List<String> INDEX = List.of("EntryIndex.java", "EntryTree.java", "IndexSnapshot.java");
    private static final String TESTS = "org.example.files.FilesContractTest";

    static Stream<Arguments> promises() {
        return Stream.of(
                Arguments.of(
                        "fsync of files",
                        "EntryFiles.java",
                        "file.force(true);",
                        "file.size();",
                        "PowerLosses",
                        "acknowledgedCommitsSurvivePowerLoss"),
                Arguments.of(
                        "fsync of names",
                        "FilesEngine.java",
                        "counted.syncDirectory(context.directory());",
                        "",
                        "PowerLosses",
                        "acknowledgedCommitsSurvivePowerLoss"),
                Arguments.of(
                        "the whole batch",
                        "FilesEngine.java",
                        "load(live, sequence);",
                        "load(there, sequence);",
                        "PowerLosses",
                        "acknowledgedCommitsSurvivePowerLoss"),
                Arguments.of(
                        "the version",
                        "FilesEngine.java",
                        "long sequence = Math.max(head.getLong(), context.nextSequence() - 1);",
                        "long sequence = Math.min(head.getLong(), 0) + context.nextSequence() - 1;",
                        "Engine",
                        "versionsAreNeverReusedAfterDeleteAndReopen"),
                Arguments.of(
                        "the line of a replica",
                        "FilesEngine.java",
                        "write(new ResolvedBatch(index.sequence(), puts, deletes))",
                        "write(new ResolvedBatch(index.sequence() + 1, puts, deletes))",
                        "Engine",
                        "replicateKeepsVersionsAndDoesNotAdvanceTheLine"),
                Arguments.of(
                        "the order of scans",
                        "EntryTree.java",
                        "return key.compareTo(placed.entry().key());",
                        "return java.util.Arrays.compare(key.toArray(), placed.entry().key().toArray());",
                        "Engine",
                        "scanIsInOrderOfUnsignedBytes"));
    }

    @ParameterizedTest(name = "without {0}: {5} fails")
    @MethodSource("promises")
    void removedPromiseFailsTheTestNamedForIt(
            String promise,
            String file,
            String kept,
            String instead,
            String suite,
            String test,
            @TempDir Path temporary)
            throws Exception {
        Path sources = temporary.resolve("src");
        copy(sources);
        Path changed = sources.resolve("main/java/org/example/files").resolve(file);
        if (INDEX.contains(file)) {
            for (String each : INDEX) {
                Files.copy(SPI.resolve(each), sources.resolve(each));
            }
            changed = sources.resolve(file);
        }
        replaceOnce(changed, kept, instead);
        Path classes = Files.createDirectories(temporary.resolve("classes"));
        compile(sources, classes);
        TestExecutionSummary summary = run(classes, suite, test);
        assertTrue(
                summary.getTestsStartedCount() == 1 && summary.getTestsFailedCount() == 1,
                () -> "nobody missed " + promise + ": started " + summary.getTestsStartedCount() + ", failed "
                        + summary.getTestsFailedCount());
        System.out.println("[tck] files without " + promise + ": " + suite + "." + test + " fails");
    }

    /** Blank lines, comments, imports and the package are not counted. */
    @Test
    void exampleHasAtMost200LinesOfCodeAndItsPagesSayHowMany() throws IOException {
        long lines = 0;
        try (Stream<Path> all = Files.walk(EXAMPLE.resolve("main/java"))) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                List<String> source = Files.readAllLines(path);
                lines += source.stream()
                        .filter(line -> !line.isBlank() && !line.matches("\\s*(//|/?\\*|import |package ).*"))
                        .count();
                assertTrue(source.stream().allMatch(line -> line.length() <= 120), () -> path + " is too wide");
            }
        }
        System.out.println("[tck] files lines of code=" + lines);
        assertTrue(lines <= 200, "lines of code: " + lines);
        for (String page : List.of("../../../engine-authors.md", "../README.md")) {
            String text = Files.readString(EXAMPLE.resolve(page).normalize());
            assertTrue(text.contains(lines + " lines of code"), page + " does not say " + lines + " lines of code");
        }
    }

    private static void copy(Path target) throws IOException {
        try (Stream<Path> all = Files.walk(EXAMPLE)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                Path copied = target.resolve(EXAMPLE.relativize(path).toString());
                Files.createDirectories(copied.getParent());
                Files.copy(path, copied);
            }
        }
    }

    private static void replaceOnce(Path file, String kept, String instead) throws IOException {
        String source = Files.readString(file);
        int at = source.indexOf(kept);
        assertTrue(at >= 0 && source.indexOf(kept, at + 1) < 0, () -> "not once in " + file + ": " + kept);
        Files.writeString(file, source.replace(kept, instead));
    }

    private static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(sources)) {
            List<Path> java =
                    all.filter(path -> path.toString().endsWith(".java")).toList();
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
                    .call();
            assertTrue(compiled, messages::toString);
        }
    }

    private static TestExecutionSummary run(Path classes, String suite, String test) throws Exception {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        try (URLClassLoader loader = new CompiledFirst(classes.toUri().toURL())) {
            Class<?> tests = loader.loadClass(TESTS);
            Class<?> nested = loader.loadClass(TESTS + "$" + suite);
            assertEquals(tests, nested.getEnclosingClass());
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectNestedMethod(List.of(tests), nested, test))
                                    .build(),
                            listener);
        }
        return listener.getSummary();
    }

    /** What was compiled comes before what is there already under the same name. */
    private static final class CompiledFirst extends URLClassLoader {

        CompiledFirst(URL classes) {
            super(new URL[] {classes}, ExampleEnginePromisesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean compiled =
                        findLoadedClass(name) == null && findResource(name.replace('.', '/') + ".class") != null;
                return compiled ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }
}
