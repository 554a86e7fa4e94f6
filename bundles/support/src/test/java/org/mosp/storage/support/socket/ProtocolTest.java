package org.mosp.storage.support.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolTest {

    @Test
    void requestArrivesAsItWasSent() throws IOException {
        Request request = new Request(List.of("key", "put", "a b", "", "Grüße\n$(x)"), "/some where", true, 132);
        Written written = new Written();
        written.frames().write(request.encode());
        assertEquals(request, Request.decode(written.read().expect(FrameType.REQUEST)));
    }

    @Test
    void helloTellsVersionAndProcess() throws IOException {
        Written written = new Written();
        written.frames().write(new Hello(7, 42).encode());
        assertEquals(new Hello(7, 42), Hello.decode(written.read().read()));
    }

    @Test
    void strangersHelloIsRefused() {
        Frame stranger = new Frame(FrameType.HELLO, ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes()));
        assertThrows(ProtocolException.class, () -> Hello.decode(stranger));
    }

    @Test
    void frameLongerThanAllowedIsRefusedBeforeItIsRead() {
        byte[] header =
                ByteBuffer.allocate(5).put((byte) 2).putInt(Integer.MAX_VALUE).array();
        assertThrows(ProtocolException.class, () -> reading(header).read());
    }

    @Test
    void unknownFrameTypeIsRefused() {
        assertThrows(ProtocolException.class, () -> reading(new byte[] {99, 0, 0, 0, 0})
                .read());
    }

    @Test
    void connectionThatEndsInsideAFrameIsAnEnd() {
        byte[] half = ByteBuffer.allocate(7).put((byte) 17).putInt(100).array();
        assertThrows(EOFException.class, () -> reading(half).read());
    }

    @Test
    void requestWithLengthsThatLieIsRefused() {
        ByteBuffer lie =
                ByteBuffer.allocate(12).putInt(1).putInt(1 << 30).putInt(0).flip();
        assertThrows(ProtocolException.class, () -> Request.decode(new Frame(FrameType.REQUEST, lie)));
        ByteBuffer many = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip();
        assertThrows(ProtocolException.class, () -> Request.decode(new Frame(FrameType.REQUEST, many)));
    }

    @Test
    void endpointIsForItsOwnerOnlyAndReadAsWritten(@TempDir Path directory) throws IOException {
        Endpoint endpoint = new Endpoint(Path.of("/run/user/1/mosp run=1/socket"), 42, "2026-01-01T00:00:00Z");
        endpoint.write(directory);
        assertEquals(Optional.of(endpoint), Endpoint.read(directory));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(directory.resolve("endpoint")));
        Endpoint.remove(directory);
        assertEquals(Optional.empty(), Endpoint.read(directory));
    }

    @Test
    void recordThatMakesNoSenseIsNoEndpoint(@TempDir Path directory) throws IOException {
        for (String text : List.of("", "socket=relative\npid=1\n", "socket=/x\npid=many\n", "x".repeat(100_000))) {
            Files.writeString(directory.resolve("endpoint"), text);
            assertEquals(Optional.empty(), Endpoint.read(directory));
        }
    }

    private static FrameChannel reading(byte[] bytes) {
        return new FrameChannel(new Half(Channels.newChannel(new ByteArrayInputStream(bytes)), sink()));
    }

    private static WritableByteChannel sink() {
        return Channels.newChannel(new ByteArrayOutputStream());
    }

    /** What was written, to be read again. */
    private static final class Written {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        FrameChannel frames() {
            return new FrameChannel(
                    new Half(Channels.newChannel(new ByteArrayInputStream(new byte[0])), Channels.newChannel(bytes)));
        }

        FrameChannel read() {
            return reading(bytes.toByteArray());
        }
    }

    private record Half(ReadableByteChannel from, WritableByteChannel to) implements ByteChannel {

        @Override
        public int read(ByteBuffer target) throws IOException {
            return from.read(target);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return to.write(source);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
