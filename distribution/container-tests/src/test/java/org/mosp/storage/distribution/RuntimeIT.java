package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** The runtime as a process: how it begins, serves, is stopped, dies, and is replaced. */
class RuntimeIT {

    private Distribution mosp;

    @BeforeEach
    void directoryWithSpace(@TempDir Path temporary) {
        mosp = new Distribution(temporary.resolve("data directory"));
    }

    @AfterEach
    void end() {
        mosp.close();
    }

    @Test
    void startedRuntimeServesUntilItIsStopped() throws IOException {
        long pid = mosp.start();
        Result status = mosp.run("status", "--json").done();
        assertTrue(status.text().matches("(?s).*\"running\"\\s*:\\s*true.*"), status.text());
        assertEquals(pid, status.number("pid"));
        assertEquals(pid, mosp.start(), "a second start finds the first");

        // the same bytes through the socket, both ways
        byte[] value = new byte[3 << 20];
        new Random(1).nextBytes(value);
        mosp.run(value, "key", "put", "notes/large").done();
        assertArrayEquals(value, mosp.run("key", "get", "notes/large").done().output());

        Path socket = mosp.socket();
        ProcessHandle runtime = Distribution.process(pid);
        assertEquals(pid, mosp.run("stop", "--json").done().number("pid"));
        assertFalse(runtime.isAlive(), "stop returns when the process has ended");
        assertFalse(Files.exists(mosp.data().resolve("endpoint")));
        assertFalse(Files.exists(socket.getParent()));
        assertEquals(List.of(), mosp.bundleCaches());
        assertEquals(0, mosp.run("stop").status(), "what is not running is stopped");
        assertArrayEquals(value, mosp.run("key", "get", "notes/large").done().output(), "now in its own process");
    }

    @Test
    void secondRuntimeAndSecondOpenerAreRefusedAndNamed() throws IOException {
        long pid = mosp.start();
        // engines that are still opening note it in the manifest
        Distribution.await(
                "all engines open", () -> mosp.run("status").done().text().contains("green"));
        Result second = mosp.run("run");
        assertEquals(4, second.status(), second.errors());
        assertTrue(second.errors().contains(String.valueOf(pid)), second.errors());

        // without the record a command cannot know of the runtime: the lock still holds
        Path endpoint = mosp.data().resolve("endpoint");
        byte[] record = Files.readAllBytes(endpoint);
        byte[] manifest = Files.readAllBytes(mosp.data().resolve("manifest.1"));
        byte[] owner = Files.readAllBytes(mosp.data().resolve("owner"));
        Files.delete(endpoint);
        Result opener = mosp.run("key", "list", "--json");
        assertEquals(4, opener.status(), opener.text() + opener.errors());
        assertEquals(pid, opener.number("pid"));
        assertArrayEquals(manifest, Files.readAllBytes(mosp.data().resolve("manifest.1")));
        assertArrayEquals(owner, Files.readAllBytes(mosp.data().resolve("owner")));
        Files.write(endpoint, record);
        mosp.run("key", "list").done();
    }

    @Test
    void sigtermIsStop() throws Exception {
        Process run = mosp.begin("run");
        Distribution.await("the endpoint", () -> Files.exists(mosp.data().resolve("endpoint")));
        run.destroy();
        Result ended = Distribution.finish(run, new byte[0]);
        assertEquals(0, ended.status(), ended.errors());
        assertFalse(Files.exists(mosp.data().resolve("endpoint")));
        assertFalse(Files.exists(mosp.data().resolve("owner")));
        assertEquals(List.of(), mosp.bundleCaches());
    }

    @Test
    void whatWasAcknowledgedSurvivesTheKillOfTheRuntime() throws IOException {
        ProcessHandle runtime = Distribution.process(mosp.start());
        mosp.run("kept".getBytes(StandardCharsets.UTF_8), "key", "put", "notes/kept")
                .done();
        Path socket = mosp.socket();
        runtime.destroyForcibly();
        Distribution.awaitEnd(runtime);
        assertTrue(Files.exists(mosp.data().resolve("endpoint")), "a killed process leaves its record");

        assertEquals("kept", mosp.run("key", "get", "notes/kept").done().text());
        assertEquals(List.of(), mosp.bundleCaches(), "the holder of the lock removed the dead one's");

        long next = mosp.start();
        assertEquals(next, mosp.run("status", "--json").done().number("pid"));
        assertFalse(Files.exists(socket), "the new runtime removed the dead one's socket");
        assertEquals("kept", mosp.run("key", "get", "notes/kept").done().text());
    }

    @Test
    void commandThatIsEndedEndsInTheRuntimeToo() throws Exception {
        long pid = mosp.start();
        Process waiting = mosp.begin("key", "put", "notes/never");
        // it waits for its standard input, which does not come
        Distribution.await("the command in the runtime", () -> threads(pid, "mosp-command") == 1);
        // as Ctrl+C does, which a command behind nohup and & ignores; by its handle: the other way closes its input
        // first
        waiting.toHandle().destroy();
        assertTrue(waiting.waitFor(Distribution.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        Distribution.await("its end in the runtime", () -> threads(pid, "mosp-command") == 0);
        assertEquals(1, mosp.run("key", "get", "notes/never").status(), "half an input is not stored");
    }

    @Test
    void bundleDroppedIntoDeployIsStarted() throws Exception {
        mosp.start();
        Path mark = mosp.data().resolve(HotDeployed.MARK);
        TestBundle.deploy(mosp.data().resolve("deploy"), HotDeployed.class, "org.osgi.framework");
        Distribution.await("the deployed bundle", () -> content(mark).equals("runtime"));
        mosp.run("stop").done();
        Files.delete(mark);
        mosp.run("key", "list").done();
        assertEquals("command", content(mark), "a single command uses what is deployed, too");
    }

    private static String content(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Threads of a process by name, as the JDK's own tool sees them. */
    private static int threads(long pid, String name) {
        try {
            Path tool = Path.of(System.getProperty("java.home")).resolve("bin/jcmd");
            Process dump = new ProcessBuilder(tool.toString(), String.valueOf(pid), "Thread.print")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.split("\"" + name + "\"", -1).length - 1;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
