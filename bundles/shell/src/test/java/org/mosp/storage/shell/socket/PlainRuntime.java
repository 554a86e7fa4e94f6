package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.mosp.storage.shell.Commands;
import org.mosp.storage.shell.command.Call;
import org.mosp.storage.shell.command.CommandRunner;
import org.mosp.storage.shell.command.Services;
import org.mosp.storage.support.socket.Endpoint;
import org.mosp.storage.support.socket.Frame;
import org.mosp.storage.support.socket.FrameChannel;
import org.mosp.storage.support.socket.FrameType;
import org.mosp.storage.support.socket.Hello;
import org.mosp.storage.support.socket.Request;

/** A runtime without OSGi behind the real socket, and a caller of it: for tests of what only a runtime shows. */
public final class PlainRuntime {

    private PlainRuntime() {}

    /** Serves the store until somebody asks for the end. */
    public static void serve(Path data, Services services) throws IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        CommandRunner runner = new CommandRunner(Commands.all(), services);
        try (CommandServer server = CommandServer.open(data, call -> runner.run(call(call)), stopped::countDown)) {
            stopped.await();
        }
    }

    private static Call call(Map<String, Object> map) {
        return new Call(
                List.of((String[]) map.get("arguments")),
                (Path) map.get("directory"),
                (InputStream) map.get("in"),
                (PrintStream) map.get("out"),
                (PrintStream) map.get("err"),
                false,
                100,
                (BooleanSupplier) map.get("cancelled"));
    }

    /** Runs a command in the runtime that serves the directory; empty when none does. SIGTERM cancels it there. */
    public static OptionalInt ask(Path data, List<String> arguments) throws IOException {
        Optional<Endpoint> endpoint = Endpoint.read(data);
        if (endpoint.isEmpty()) {
            return OptionalInt.empty();
        }
        CountDownLatch ended = new CountDownLatch(1);
        try (FrameChannel channel = new FrameChannel(
                SocketChannel.open(UnixDomainSocketAddress.of(endpoint.get().socket())))) {
            channel.write(Hello.own().encode());
            channel.expect(FrameType.HELLO);
            String directory = Path.of("").toAbsolutePath().toString();
            channel.write(new Request(arguments, directory, false, 100).encode());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> cancel(channel, ended)));
            while (true) {
                Frame frame = channel.read();
                switch (frame.type()) {
                    case OUTPUT -> copy(frame, System.out);
                    case ERROR -> copy(frame, System.err);
                    case EXIT -> {
                        return OptionalInt.of(frame.number());
                    }
                    default -> throw new IOException("unexpected " + frame.type());
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private static void cancel(FrameChannel channel, CountDownLatch ended) {
        try {
            if (ended.getCount() > 0) {
                channel.write(Frame.of(FrameType.CANCEL));
                ended.await(10, TimeUnit.SECONDS);
            }
        } catch (IOException | InterruptedException e) {
            // the process is ending anyway
            return;
        }
    }

    private static void copy(Frame frame, PrintStream target) {
        ByteBuffer bytes = frame.payload();
        target.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        target.flush();
    }
}
