package org.mosp.storage.launcher;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the command was typed: its streams, directory, environment and terminal. The script {@code bin/mosp} looks at the
 * terminal, since the JVM cannot.
 *
 * @param home the distribution
 * @param directory the working directory
 * @param environment variables
 * @param in standard input
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param typing whether standard input is a terminal
 * @param terminal whether standard output is a terminal
 * @param width of the terminal in columns
 */
record Surroundings(
        Path home,
        Path directory,
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean typing,
        boolean terminal,
        int width) {

    private static final int DEFAULT_WIDTH = 80;

    static Surroundings ofProcess() {
        String terminals = System.getProperty("mosp.launcher.terminal", "");
        return new Surroundings(
                distributionHome(),
                Path.of("").toAbsolutePath(),
                System.getenv(),
                // buffered also because a bare file stream seeks when all of it is read, and a pipe cannot
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                terminals.contains("in"),
                terminals.contains("out"),
                Integer.getInteger("mosp.launcher.width", DEFAULT_WIDTH));
    }

    Path dataDirectory(CommandLine line) {
        return line.data().orElseGet(this::defaultDataDirectory);
    }

    private Path defaultDataDirectory() {
        return variable("MOSP_STORAGE_DATA")
                .or(() -> variable("XDG_DATA_HOME").map(base -> base + "/mosp-storage"))
                .or(() -> variable("HOME").map(base -> base + "/.local/share/mosp-storage"))
                .map(name -> directory.resolve(name).normalize())
                .orElseThrow(() -> new Refusal(
                        ExitStatus.USAGE, "usage", "no data directory: HOME is not set; name one with --data DIR"));
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static Path distributionHome() {
        String home = System.getProperty("mosp.storage.home");
        if (home == null) {
            throw new Refusal(
                    ExitStatus.REFUSED, "no-home", "-Dmosp.storage.home is not set; start me through bin/mosp");
        }
        return Path.of(home);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16), true, StandardCharsets.UTF_8);
    }
}
