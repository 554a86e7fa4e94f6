package org.mosp.storage.shell;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.StorageException;
import org.mosp.storage.shell.command.Call;
import org.mosp.storage.shell.command.CommandRunner;
import org.mosp.storage.shell.socket.PlainRuntime;
import org.mosp.storage.support.socket.Endpoint;

/**
 * {@code mosp} without OSGi: a process of its own on the real store, for what is killed; with {@code start} and {@code stop} a
 * runtime behind the real socket.
 */
public final class PlainMosp {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private PlainMosp() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(new ArrayList<>(List.of(arguments))));
    }

    private static int run(List<String> arguments) throws IOException, InterruptedException {
        int at = arguments.indexOf("--data");
        Path data = Path.of(arguments.get(at + 1));
        arguments.subList(at, at + 2).clear();
        switch (arguments.get(0)) {
            case "start" -> {
                return start(data);
            }
            case "stop" -> {
                return stop(data);
            }
            case "serve" -> {
                try (RealStore store = new RealStore(data).with("mosp.storage.server", "true")) {
                    PlainRuntime.serve(data, store);
                }
                return 0;
            }
            default -> {
                OptionalInt asked = PlainRuntime.ask(data, arguments);
                return asked.isPresent() ? asked.getAsInt() : here(data, arguments);
            }
        }
    }

    private static int here(Path data, List<String> arguments) {
        try (RealStore store = new RealStore(data)) {
            Call call = new Call(
                    arguments,
                    Path.of("").toAbsolutePath(),
                    System.in,
                    new PrintStream(System.out, true, StandardCharsets.UTF_8),
                    System.err,
                    false,
                    100,
                    () -> false);
            return new CommandRunner(Commands.all(), store).run(call);
        } catch (StorageException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private static int start(Path data) throws IOException {
        Files.createDirectories(data);
        File log = data.resolveSibling("serve.log").toFile();
        Process served = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainMosp.class.getName(),
                        "serve",
                        "--data",
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        long start = System.nanoTime();
        while (Endpoint.read(data).isEmpty()) {
            if (!served.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                served.destroyForcibly();
                System.err.println(Files.readString(log.toPath()));
                return 1;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return 0;
    }

    private static int stop(Path data) throws IOException, InterruptedException {
        Optional<Endpoint> endpoint = Endpoint.read(data);
        if (endpoint.isEmpty()) {
            return 0;
        }
        Optional<ProcessHandle> runtime = ProcessHandle.of(endpoint.get().pid());
        try {
            PlainRuntime.ask(data, List.of("stop"));
        } catch (EOFException endedFirst) {
            // it was quicker than its answer; whether it has ended is looked at below
        }
        try {
            if (runtime.isPresent()) {
                runtime.get().onExit().get(180, TimeUnit.SECONDS);
            }
            return 0;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            runtime.get().destroyForcibly();
            return 1;
        }
    }
}
