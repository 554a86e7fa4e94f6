package org.mosp.storage.shell.swap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.shell.output.Units;

/**
 * Whether a remote target can be reached with its settings, looked at from this process: the server takes a connection, and
 * what names a password leads to one. User, password and database are checked by the engine when the swap begins.
 *
 * @param reached what was reached, for people
 * @param problems what is wrong, one sentence each; empty when nothing is
 */
record ConnectionCheck(String reached, List<String> problems) {

    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int POSTGRESQL = 5_432;

    ConnectionCheck {
        problems = List.copyOf(problems);
    }

    /** Looks; empty where the settings name no host. */
    static Optional<ConnectionCheck> of(Map<String, String> settings) {
        String host = settings.get("host");
        if (host == null) {
            return Optional.empty();
        }
        List<String> problems = new ArrayList<>();
        password(settings, problems);
        return Optional.of(new ConnectionCheck(reach(host, settings.get("port"), problems), problems));
    }

    private static String reach(
            String host, @org.jspecify.annotations.Nullable String configured, List<String> problems) {
        int port;
        try {
            port = configured == null ? POSTGRESQL : Integer.parseInt(configured);
            InetSocketAddress address = new InetSocketAddress(host, port);
            long start = System.nanoTime();
            try (Socket socket = new Socket()) {
                socket.connect(address, TIMEOUT_MILLIS);
            }
            return host + ":" + port + " takes connections (" + Units.millis((System.nanoTime() - start) / 1e6) + ")";
        } catch (IOException e) {
            problems.add(host + ":" + (configured == null ? POSTGRESQL : configured) + " takes no connection: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (IllegalArgumentException e) {
            problems.add("port '" + configured + "' is none");
        }
        return "";
    }

    private static void password(Map<String, String> settings, List<String> problems) {
        Optional.ofNullable(settings.get("password.file"))
                .filter(file -> !Files.isReadable(Path.of(file)))
                .ifPresent(file -> problems.add("password.file " + file + " cannot be read"));
        Optional.ofNullable(settings.get("password.env"))
                .filter(variable -> System.getenv(variable) == null)
                .ifPresent(variable -> problems.add("password.env names " + variable
                        + ", which is not set in the environment of the process that has the store open"));
    }
}
