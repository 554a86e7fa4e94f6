package org.mosp.storage.shell.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.support.socket.Endpoint;
import org.mosp.storage.support.socket.Frame;
import org.mosp.storage.support.socket.FrameChannel;
import org.mosp.storage.support.socket.FrameType;
import org.mosp.storage.support.socket.Hello;
import org.mosp.storage.support.socket.Request;

@Timeout(180)
class CommandServerTest {

    @TempDir
    private Path data;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Test
    void inputComesWhenAskedForAndOutputComesBack() throws IOException {
        byte[] sent = new byte[300_000];
        new Random(1).nextBytes(sent);
        try (CommandServer server = serve(CommandServerTest::echo);
                FrameChannel caller = call("echo")) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            int at = 0;
            while (true) {
                Frame frame = caller.read();
                if (frame.type() == FrameType.INPUT_WANTED) {
                    int count = Math.min(frame.number(), sent.length - at);
                    caller.write(new Frame(FrameType.INPUT, ByteBuffer.wrap(sent, at, count)));
                    at += count;
                } else if (frame.type() == FrameType.OUTPUT) {
                    byte[] bytes = new byte[frame.payload().remaining()];
                    frame.payload().get(bytes);
                    got.write(bytes);
                } else {
                    assertEquals(FrameType.EXIT, frame.type());
                    assertEquals(5, frame.number());
                    break;
                }
            }
            assertArrayEquals(sent, got.toByteArray());
        }
    }

    @Test
    void cancelledCommandSeesItAndItsInputIsNotTakenForWhole() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        Function<Map<String, Object>, Integer> command = call -> {
            try {
                ((InputStream) call.get("in")).readAllBytes();
                return 0;
            } catch (IOException e) {
                failed.countDown();
                return ((BooleanSupplier) call.get("cancelled")).getAsBoolean() ? 130 : 1;
            }
        };
        try (CommandServer server = serve(command);
                FrameChannel caller = call("put")) {
            caller.expect(FrameType.INPUT_WANTED);
            caller.write(Frame.of(FrameType.CANCEL));
            assertEquals(130, caller.expect(FrameType.EXIT).number());
        }
        assertTrue(failed.await(60, TimeUnit.SECONDS));
    }

    @Test
    void callerThatGoesAwayCancelsItsCommand() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Function<Map<String, Object>, Integer> command = call -> {
            BooleanSupplier cancelled = (BooleanSupplier) call.get("cancelled");
            while (!cancelled.getAsBoolean()) {
                Thread.onSpinWait();
            }
            seen.countDown();
            return 0;
        };
        try (CommandServer server = serve(command)) {
            call("long").close();
            assertTrue(seen.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void commandThatThrowsIsAStatusAndTheServerGoesOn() throws IOException {
        try (CommandServer server = serve(call -> {
            throw new IllegalStateException("broken");
        })) {
            for (int i = 0; i < 40; i++) {
                try (FrameChannel caller = call("any")) {
                    assertEquals(FrameType.ERROR, caller.read().type());
                    assertEquals(1, caller.expect(FrameType.EXIT).number());
                }
            }
        }
    }

    @Test
    void strangersAndOtherVersionsAreTurnedAway() throws IOException {
        try (CommandServer server = serve(call -> 0)) {
            try (FrameChannel caller = connect()) {
                caller.write(Frame.of(FrameType.CANCEL));
                assertThrows(EOFException.class, caller::read);
            }
            try (FrameChannel caller = connect()) {
                caller.write(new Hello(Hello.VERSION + 1, 1).encode());
                assertEquals(Hello.VERSION, Hello.decode(caller.read()).version());
                assertThrows(EOFException.class, caller::read);
            }
            try (FrameChannel caller = call("after them")) {
                assertEquals(0, caller.expect(FrameType.EXIT).number());
            }
        }
    }

    @Test
    void stopIsAskedForAndAnswered() throws Exception {
        try (CommandServer server = serve(call -> 1);
                FrameChannel caller = call("stop")) {
            assertEquals(0, caller.expect(FrameType.EXIT).number());
            assertTrue(stopped.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void deadRuntimesRecordIsReplacedAndOursRemoved() throws IOException {
        SocketPlace dead = SocketPlace.create();
        Files.createFile(dead.socket());
        new Endpoint(dead.socket(), 1, "").write(data);
        Path socket;
        try (CommandServer server = serve(call -> 0)) {
            socket = Endpoint.read(data).orElseThrow().socket();
            assertFalse(Files.exists(dead.directory()));
            assertEquals(
                    PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(socket.getParent()));
        }
        assertFalse(Files.exists(socket.getParent()));
        assertTrue(Endpoint.read(data).isEmpty());
    }

    @Test
    void recordThatNamesSomebodyElsesFilesRemovesNothing() throws IOException {
        Path other = Files.createDirectory(data.resolve("other"));
        Path file = Files.createFile(other.resolve("socket"));
        new Endpoint(file, 1, "").write(data);
        serve(call -> 0).close();
        assertTrue(Files.exists(file));
    }

    private static int echo(Map<String, Object> call) {
        try {
            ((PrintStream) call.get("out")).write(((InputStream) call.get("in")).readAllBytes());
            return 5;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandServer serve(Function<Map<String, Object>, Integer> commands) throws IOException {
        return CommandServer.open(data, commands, stopped::countDown);
    }

    private FrameChannel connect() throws IOException {
        Path socket = Endpoint.read(data).orElseThrow().socket();
        return new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    private FrameChannel call(String command) throws IOException {
        FrameChannel caller = connect();
        caller.write(Hello.own().encode());
        caller.expect(FrameType.HELLO);
        caller.write(new Request(List.of(command), data.toString(), false, 80).encode());
        return caller;
    }
}
