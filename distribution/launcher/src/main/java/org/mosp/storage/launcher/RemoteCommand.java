package org.mosp.storage.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.support.socket.Endpoint;
import org.mosp.storage.support.socket.Frame;
import org.mosp.storage.support.socket.FrameChannel;
import org.mosp.storage.support.socket.FrameType;
import org.mosp.storage.support.socket.Hello;
import org.mosp.storage.support.socket.ProtocolException;
import org.mosp.storage.support.socket.Request;

/** A connection to the runtime that serves a data directory; runs one command there. */
final class RemoteCommand implements AutoCloseable {

    /** The runtime ended before it told the command's exit status. */
    static final String RUNTIME_GONE = "runtime-gone";

    private static final long CANCEL_WAIT_SECONDS = 10;

    private final FrameChannel channel;
    private final Endpoint endpoint;
    private final Hello server;
    private final CountDownLatch ended = new CountDownLatch(1);

    private RemoteCommand(FrameChannel channel, Endpoint endpoint, Hello server) {
        this.channel = channel;
        this.endpoint = endpoint;
        this.server = server;
    }

    /** Connects to the runtime that serves the directory; empty when none does, also when a dead one's record is there. */
    static Optional<RemoteCommand> connect(Path dataDirectory) throws IOException {
        if (!Files.isDirectory(dataDirectory)) {
            return Optional.empty();
        }
        new DataDirectory(dataDirectory).requireAccess();
        Optional<Endpoint> endpoint = Endpoint.read(dataDirectory);
        if (endpoint.isEmpty()) {
            return Optional.empty();
        }
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(endpoint.get().socket()));
        } catch (IOException e) {
            // no socket, or nobody behind it: what is written there outlived its runtime
            socket.close();
            return Optional.empty();
        }
        return Optional.of(greet(new FrameChannel(socket), endpoint.get()));
    }

    private static RemoteCommand greet(FrameChannel channel, Endpoint endpoint) throws IOException {
        try {
            channel.write(Hello.own().encode());
            Hello server = Hello.decode(channel.expect(FrameType.HELLO));
            if (server.version() != Hello.VERSION) {
                throw new Refusal(
                        ExitStatus.REFUSED,
                        "protocol",
                        "the runtime (pid " + server.pid() + ") speaks version " + server.version()
                                + " of the command protocol, this command version " + Hello.VERSION
                                + "; use the mosp of the same release, or stop it with SIGTERM");
            }
            return new RemoteCommand(channel, endpoint, server);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    long pid() {
        return server.pid();
    }

    String since() {
        return endpoint.since();
    }

    /** Runs the command there; its output comes to these streams. Ctrl-C cancels it there. */
    int run(List<String> arguments, Surroundings here) throws IOException {
        Thread cancel = new Thread(this::cancel, "mosp-cancel");
        Runtime.getRuntime().addShutdownHook(cancel);
        try {
            String directory = here.directory().toString();
            channel.write(new Request(arguments, directory, here.terminal(), here.width()).encode());
            return attend(here);
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException e) {
            // the end of the stream, or a reset: it went with something unread
            throw new Refusal(
                            ExitStatus.REFUSED,
                            RUNTIME_GONE,
                            "the runtime (pid " + server.pid()
                                    + ") ended before the command did; what it acknowledged before is kept")
                    .with("pid", server.pid());
        } finally {
            ended.countDown();
        }
    }

    private int attend(Surroundings here) throws IOException {
        while (true) {
            Frame frame = channel.read();
            switch (frame.type()) {
                case OUTPUT -> copy(frame, here.out());
                case ERROR -> copy(frame, here.err());
                case INPUT_WANTED -> answer(frame.number(), here);
                case EXIT -> {
                    return frame.number();
                }
                default -> throw new ProtocolException("unexpected " + frame.type() + " from the runtime");
            }
        }
    }

    /** Off the reading thread: a terminal's user may take long, and output or the end may come meanwhile. */
    private void answer(int wanted, Surroundings here) {
        Thread reader = new Thread(
                () -> {
                    try {
                        byte[] bytes = new byte[Math.max(1, Math.min(wanted, Frame.CHUNK))];
                        int count = Math.max(0, here.in().read(bytes));
                        channel.write(new Frame(FrameType.INPUT, ByteBuffer.wrap(bytes, 0, count)));
                    } catch (IOException e) {
                        // the command ended without it
                        return;
                    }
                },
                "mosp-input");
        reader.setDaemon(true);
        reader.start();
    }

    private static void copy(Frame frame, PrintStream target) {
        ByteBuffer bytes = frame.payload();
        target.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        target.flush();
    }

    private void cancel() {
        try {
            if (ended.getCount() > 0) {
                channel.write(Frame.of(FrameType.CANCEL));
                ended.await(CANCEL_WAIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (IOException | InterruptedException e) {
            // the process is ending anyway, and the runtime sees the connection close
            return;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
