package org.mosp.storage.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A JVM beside this one: the same java, the same class path. Its errors go to a file. */
final class ChildProcess implements AutoCloseable {

    /** System properties that a child has too: for an engine on a server, where it is. */
    private static final String HANDED_ON = "mosp.tck.";

    private final Process process;
    private final Path errors;
    private final Thread reader;
    private volatile boolean failedToRead;

    private ChildProcess(Process process, Path errors, Consumer<String> lines) {
        this.process = process;
        this.errors = errors;
        this.reader = new Thread(() -> read(lines), "child-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it; whole lines of its output go to the consumer, on a thread of their own. */
    static ChildProcess start(Class<?> main, Path errors, Consumer<String> lines, String... arguments)
            throws IOException {
        return start(List.of(), main, errors, lines, arguments);
    }

    /** The same behind another command. */
    static ChildProcess start(
            List<String> before, Class<?> main, Path errors, Consumer<String> lines, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(java(main));
        command.addAll(Arrays.asList(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new ChildProcess(process, errors, lines);
    }

    /** The command that starts a class in a JVM like this one. */
    static List<String> java(Class<?> main) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.serialFilter=!*"));
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(HANDED_ON)) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }

    /** Ends it as kill -9 does, and waits until all it told has been read. */
    void kill() throws InterruptedException {
        // not process.destroyForcibly(), which also closes the pipe with what was told last
        process.toHandle().destroyForcibly();
        waitFor(120);
    }

    /** Waits until it has ended and all it told has been read; returns its exit status. */
    int waitFor(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("the child did not end within " + seconds + " s\n" + errors());
        }
        reader.join(TimeUnit.SECONDS.toMillis(60));
        if (failedToRead || reader.isAlive()) {
            throw new AssertionError("the child's output could not be read to its end");
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void read(Consumer<String> lines) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    lines.accept(line.toString());
                    line.setLength(0);
                } else {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            failedToRead = process.isAlive();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
