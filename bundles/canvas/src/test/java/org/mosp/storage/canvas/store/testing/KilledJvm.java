package org.mosp.storage.canvas.store.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with this test's classes that is killed; a new one begins quickly. For one thread. */
public final class KilledJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    /** Begins; its errors are those of the test. */
    public KilledJvm(Class<?> main, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        words.addAll(List.of(arguments));
        process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What it prints. */
    public BufferedReader output() {
        return output;
    }

    /** Kills it; what it has printed can still be read. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** It was killed, or killed itself, and did not end. */
    public void assertKilled() throws InterruptedException {
        assertTrue(process.waitFor(180, TimeUnit.SECONDS));
        assertEquals(137, process.exitValue(), "it was to die, not to end");
    }

    /** It is gone behind this, whatever happened. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
