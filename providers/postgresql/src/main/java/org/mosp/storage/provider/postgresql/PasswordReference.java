package org.mosp.storage.provider.postgresql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageServerException;

/**
 * Where the password is; never the password. It is read anew for each connection, so that it can be changed while the
 * engine is open.
 *
 * @param kind what holds it
 * @param name the file's path or the variable's name; empty for none
 */
record PasswordReference(Kind kind, String name) {

    private static final int MOST_BYTES = 4_096;

    /** What holds a password. */
    enum Kind {
        NONE,
        FILE,
        ENVIRONMENT
    }

    static PasswordReference of(Map<String, String> settings) {
        String file = settings.getOrDefault("password.file", "");
        String variable = settings.getOrDefault("password.env", "");
        if (!file.isEmpty() && !variable.isEmpty()) {
            throw new IllegalArgumentException("password.file and password.env exclude each other");
        }
        if (!file.isEmpty()) {
            return new PasswordReference(Kind.FILE, file);
        }
        return variable.isEmpty()
                ? new PasswordReference(Kind.NONE, "")
                : new PasswordReference(Kind.ENVIRONMENT, variable);
    }

    /** The password; empty where there is none. */
    String read(String server) {
        return read(server, System::getenv);
    }

    String read(String server, UnaryOperator<@Nullable String> environment) {
        return switch (kind) {
            case NONE -> "";
            case FILE -> readFile();
            case ENVIRONMENT ->
                Optional.ofNullable(environment.apply(name))
                        .orElseThrow(() -> new StorageServerException(
                                server,
                                "the environment has no variable " + name + ", which password.env names",
                                "set it for this process",
                                null));
        };
    }

    private String readFile() {
        Path file = Path.of(name);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            // editors end a file with a line break, which is no part of the password
            return Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new StorageIoException("read the password", file.toString(), e);
        }
    }
}
