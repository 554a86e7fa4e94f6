package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.mosp.storage.support.socket.Frame;
import org.mosp.storage.support.socket.FrameChannel;
import org.mosp.storage.support.socket.FrameType;
import org.mosp.storage.support.socket.Hello;
import org.mosp.storage.support.socket.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call: a command on its thread, its input and cancellation read on another, until it has a status or the caller is gone. */
final class CommandConnection implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandConnection.class);
    private static final int REFUSED = 1;

    private final FrameChannel channel;
    private final Function<Map<String, Object>, Integer> commands;
    private final Runnable stop;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final AskedInput input;
    private volatile boolean greeted;

    CommandConnection(FrameChannel channel, Function<Map<String, Object>, Integer> commands, Runnable stop) {
        this.channel = channel;
        this.commands = commands;
        this.stop = stop;
        this.input = new AskedInput(channel);
    }

    /** Whether the caller has said what it wants; one that never does is closed by the server. */
    boolean greeted() {
        return greeted;
    }

    @Override
    public void run() {
        try (channel) {
            Hello client = Hello.decode(channel.expect(FrameType.HELLO));
            channel.write(Hello.own().encode());
            if (client.version() != Hello.VERSION) {
                return;
            }
            Request request = Request.decode(channel.expect(FrameType.REQUEST));
            greeted = true;
            listen();
            channel.write(Frame.of(FrameType.EXIT, serve(request)));
        } catch (IOException e) {
            // the caller is gone, and with it whoever would want to know
            cancelled.set(true);
        } finally {
            input.giveUp();
        }
    }

    private int serve(Request request) {
        if (request.arguments().equals(List.of("stop"))) {
            stop.run();
            return 0;
        }
        try (PrintStream out = stream(FrameType.OUTPUT);
                PrintStream err = stream(FrameType.ERROR)) {
            return commands.apply(invocation(request, out, err));
        } catch (RuntimeException | Error e) {
            LOG.error("command {} failed", request.arguments(), e);
            try (PrintStream err = stream(FrameType.ERROR)) {
                err.println("mosp: the command failed inside the runtime: " + e);
            }
            return REFUSED;
        }
    }

    private Map<String, Object> invocation(Request request, PrintStream out, PrintStream err) {
        Map<String, Object> call = new HashMap<>();
        call.put("arguments", request.arguments().toArray(String[]::new));
        call.put("directory", Path.of(request.directory()));
        call.put("in", input);
        call.put("out", out);
        call.put("err", err);
        call.put("terminal", request.terminal());
        call.put("width", request.width());
        call.put("cancelled", (BooleanSupplier) cancelled::get);
        return call;
    }

    private PrintStream stream(FrameType type) {
        return new PrintStream(new FrameOutput(channel, type), true, StandardCharsets.UTF_8);
    }

    /** Reads what the caller says while the command runs; ends with the connection. */
    private void listen() {
        Thread listener = new Thread(
                () -> {
                    try {
                        while (true) {
                            heard(channel.read());
                        }
                    } catch (IOException e) {
                        cancelled.set(true);
                        input.giveUp();
                    }
                },
                "mosp-socket-listener");
        listener.setDaemon(true);
        listener.start();
    }

    private void heard(Frame frame) throws IOException {
        switch (frame.type()) {
            case CANCEL -> {
                cancelled.set(true);
                input.giveUp();
            }
            case INPUT -> input.answer(frame.payload());
            default -> throw new IOException("unexpected " + frame.type() + " from the caller");
        }
    }

    @Override
    public void close() throws IOException {
        cancelled.set(true);
        channel.close();
    }
}
