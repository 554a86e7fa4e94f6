package org.mosp.storage.support.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a runtime listens: the content of the file {@code endpoint} in its data directory. Written by the holder of the
 * store's lock only, and removed by it; one that nobody answers at is stale, and left alone by everybody else.
 *
 * @param socket the Unix domain socket
 * @param pid of the runtime
 * @param since when it began to listen, ISO 8601
 */
public record Endpoint(Path socket, long pid, String since) {

    private static final String FILE = "endpoint";
    private static final int LONGEST = 8_192;

    /** What the data directory says; empty when no runtime ever did, or what is there makes no sense. */
    public static Optional<Endpoint> read(Path dataDirectory) throws IOException {
        Path file = file(dataDirectory);
        try {
            if (Files.size(file) > LONGEST) {
                return Optional.empty();
            }
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Records it (0600), in one step. */
    public void write(Path dataDirectory) throws IOException {
        Path file = file(dataDirectory);
        Path temporary = file.resolveSibling(FILE + ".tmp");
        Files.deleteIfExists(temporary);
        String text = "socket=" + socket + "\npid=" + pid + "\nsince=" + since + "\n";
        try (var channel = Files.newByteChannel(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(StandardCharsets.UTF_8.encode(text));
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the record; for the holder of the lock only. */
    public static void remove(Path dataDirectory) throws IOException {
        Files.deleteIfExists(file(dataDirectory));
    }

    private static Path file(Path dataDirectory) {
        return dataDirectory.resolve(FILE);
    }

    private static Optional<Endpoint> parse(String text) {
        Map<String, String> fields = text.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> first));
        String socket = fields.get("socket");
        String pid = fields.getOrDefault("pid", "");
        if (socket == null || !socket.startsWith("/") || !pid.matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new Endpoint(Path.of(socket), Long.parseLong(pid), fields.getOrDefault("since", "")));
    }
}
