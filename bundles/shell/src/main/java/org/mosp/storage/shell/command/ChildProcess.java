package org.mosp.storage.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** {@code bin/mosp} of this distribution as a process of its own: for what must die, or must have a store of its own. */
public final class ChildProcess {

    private ChildProcess() {}

    /**
     * Prepares a process on this JVM; its standard input is empty.
     *
     * @param arguments of {@code mosp}
     */
    public static ProcessBuilder prepare(Services services, List<String> arguments) {
        Path home = services.property("mosp.storage.home")
                .map(Path::of)
                .orElseThrow(() -> new CommandException(
                        "no-distribution",
                        "the distribution is not known (mosp.storage.home); call this command through bin/mosp"));
        List<String> line = new ArrayList<>();
        line.add(home.resolve("bin").resolve("mosp").toString());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder;
    }

    /** Runs it and hands over what it prints, and its exit status; ends it when the caller gives up. */
    public static int relay(CommandContext context, List<String> arguments) {
        Process process = start(prepare(context.services(), arguments));
        try {
            Thread errors = pump(process.getErrorStream(), context.err());
            Thread output = pump(process.getInputStream(), context.out());
            while (!process.waitFor(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                if (context.cancelled()) {
                    process.destroy();
                }
            }
            errors.join();
            output.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("cancelled", "interrupted while waiting for a child process");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts it. */
    public static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + builder.command().get(0) + ": " + e.getMessage(), e);
        }
    }

    /** All that a stream brings, as text. */
    public static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, read on a thread of its own: the common pool may have one only, which a child that stays would keep. */
    public static CompletableFuture<String> textLater(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> text(stream), task -> {
            Thread reader = new Thread(task, "mosp-child-errors");
            reader.setDaemon(true);
            reader.start();
        });
    }

    /** Removes a directory with all that is in it; follows no link. */
    public static void removeTree(Path directory) {
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Thread pump(InputStream from, PrintStream to) {
        Thread thread = new Thread(
                () -> {
                    try {
                        from.transferTo(to);
                        to.flush();
                    } catch (IOException e) {
                        // the child has ended; its exit status tells the rest
                        to.flush();
                    }
                },
                "mosp-child");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
