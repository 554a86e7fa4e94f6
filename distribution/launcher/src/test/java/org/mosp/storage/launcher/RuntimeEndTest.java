package org.mosp.storage.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGTERM at each phase of a process of its own. */
@Timeout(180)
class RuntimeEndTest {

    private static final int TERMINATED = 128 + 15;

    @Test
    void aSignalWhileItServesStopsItAndEndsAsStop() throws Exception {
        assertEquals("serving stopped 0", ended("serving", true));
    }

    @Test
    void itsOwnEndLeavesNothingOut() throws Exception {
        assertEquals("exiting another hook 0", ended("exiting", false));
    }

    @Test
    void whatCouldNotServeDoesNotEndAsIfItHad() throws Exception {
        assertEquals("failed another hook " + TERMINATED, ended("failed", true));
    }

    @Test
    void aSignalWhileItIsStoppedBecauseItCouldNotServeWaitsForThatAndDoesNotEndAsStop() throws Exception {
        assertEquals("failing stopped " + TERMINATED, ended("failing", true));
    }

    private static String ended(String phase, boolean signalled) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Ending.class.getName(),
                        phase)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder told = new StringBuilder(String.valueOf(lines.readLine()));
            if (signalled) {
                process.toHandle().destroy(); // the process itself would close its output too
            }
            lines.lines().forEach(line -> told.append(' ').append(line));
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
            return told.append(' ').append(process.exitValue()).toString();
        } finally {
            process.destroyForcibly();
        }
    }

    /** That process: stays in the phase until it is ended. */
    static final class Ending {

        private Ending() {}

        public static void main(String[] arguments) throws InterruptedException {
            RuntimeEnd end = new RuntimeEnd(() -> System.out.println("stopped"));
            end.guard();
            if (arguments[0].equals("exiting") || arguments[0].equals("failed")) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("another hook")));
            }
            if (arguments[0].equals("failing") || arguments[0].equals("failed")) {
                end.failing();
            }
            if (arguments[0].equals("failed")) {
                end.failed();
            }
            System.out.println(arguments[0]);
            if (arguments[0].equals("exiting")) {
                end.exit();
            }
            Thread.currentThread().join();
        }
    }
}
