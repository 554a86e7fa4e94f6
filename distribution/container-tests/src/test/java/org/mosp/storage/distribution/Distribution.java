package org.mosp.storage.distribution;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The unpacked distribution on one data directory, used as a user does: as processes. */
final class Distribution implements AutoCloseable {

    /** Generous: other builds may share the machine. */
    static final Duration PATIENCE = Duration.ofSeconds(180);

    /** Two for each process, which may all be waited for at the same time. */
    static final Executor READERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "distribution-reader");
        thread.setDaemon(true);
        return thread;
    });

    private final Path data;
    private final List<Process> started = new ArrayList<>();

    Distribution(Path data) {
        this.data = data;
    }

    /** What a command printed, and its exit status. */
    record Result(int status, byte[] output, String errors) {

        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /** The number of this name in a flat JSON document. */
        long number(String name) {
            Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*([0-9]+)").matcher(text());
            if (!found.find()) {
                throw new AssertionError("no number " + name + " in " + text() + errors);
            }
            return Long.parseLong(found.group(1));
        }

        /** This, which must have ended well. */
        Result done() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + ": " + text() + errors);
            }
            return this;
        }
    }

    static Path home() {
        return Path.of(System.getProperty("mosp.distribution")).toAbsolutePath();
    }

    Path data() {
        return data;
    }

    Result run(String... arguments) {
        return run(new byte[0], arguments);
    }

    Result run(byte[] input, String... arguments) {
        try {
            return finish(begin(arguments), input);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts a command and does not wait for it; it is ended with this at the latest. */
    Process begin(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(home().resolve("bin/mosp").toString()));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--data", data.toString()));
        return begin(new ProcessBuilder(words));
    }

    Process begin(ProcessBuilder builder) throws IOException {
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    static Result finish(Process process, byte[] input) throws IOException {
        return finish(process, input, PATIENCE);
    }

    static Result finish(Process process, byte[] input, Duration patience) throws IOException {
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> all(process.getInputStream()), READERS);
        CompletableFuture<byte[]> errors = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), READERS);
        try (OutputStream in = process.getOutputStream()) {
            new ByteArrayInputStream(input).transferTo(in);
        } catch (IOException e) {
            // a command may end without having read its input; its status tells
            if (input.length == 0) {
                throw e;
            }
        }
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("still running: " + process.info());
            }
            return new Result(process.exitValue(), output.join(), new String(errors.join(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The runtime in the background; its process id. */
    long start() {
        return run("start", "--json").done().number("pid");
    }

    static ProcessHandle process(long pid) {
        return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("no process " + pid));
    }

    static void awaitEnd(ProcessHandle process) {
        await("the end of process " + process.pid(), () -> !process.isAlive());
    }

    static void await(String what, BooleanSupplier condition) {
        await(what, PATIENCE, condition);
    }

    static void await(String what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    List<Path> bundleCaches() throws IOException {
        Path caches = data.resolve("bundle-cache");
        if (!Files.isDirectory(caches)) {
            return List.of();
        }
        try (var names = Files.list(caches)) {
            return names.toList();
        }
    }

    /** What {@code endpoint} says of the socket. */
    Path socket() throws IOException {
        return Files.readAllLines(data.resolve("endpoint")).stream()
                .filter(line -> line.startsWith("socket="))
                .map(line -> Path.of(line.substring("socket=".length())))
                .findFirst()
                .orElseThrow();
    }

    /** Ends what is left, a runtime in the background included. */
    @Override
    public void close() {
        run("stop");
        started.forEach(Process::destroyForcibly);
    }

    private static byte[] all(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
