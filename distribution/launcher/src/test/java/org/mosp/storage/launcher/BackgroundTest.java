package org.mosp.storage.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.support.socket.Endpoint;
import org.mosp.storage.support.socket.FrameChannel;
import org.mosp.storage.support.socket.FrameType;
import org.mosp.storage.support.socket.Hello;

/** A process that only has a pid, and a socket of the test's that speaks for it. */
class BackgroundTest {

    @TempDir
    Path directory;

    private Process process;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void startProcess() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endProcess() {
        process.destroyForcibly();
    }

    @Test
    void runtimeThatEndsBeforeItsAnswerIsThroughIsStopped() throws Exception {
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            new Endpoint(socket, process.pid(), "2026-01-01T00:00:00Z").write(directory);
            CompletableFuture<Void> runtime = CompletableFuture.runAsync(() -> endWithoutAnswer(server));
            assertEquals(ExitStatus.DONE, background().stop());
            runtime.get(60, TimeUnit.SECONDS);
        }
        assertFalse(process.isAlive());
        String told = out.toString(StandardCharsets.UTF_8);
        assertTrue(told.startsWith("stopped, pid " + process.pid()), told);
    }

    private void endWithoutAnswer(ServerSocketChannel server) {
        try (FrameChannel caller = new FrameChannel(server.accept())) {
            caller.expect(FrameType.HELLO);
            caller.write(new Hello(Hello.VERSION, process.pid()).encode());
            caller.expect(FrameType.REQUEST);
            process.destroyForcibly();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Background background() {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Surroundings here = new Surroundings(
                directory,
                directory,
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                stream,
                stream,
                false,
                false,
                80);
        return new Background(here, CommandLine.parse(List.of("stop", "--data", directory.toString()), directory));
    }
}
