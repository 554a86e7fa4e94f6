package org.mosp.storage.tck.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One server for all tests of a JVM, started by the first that asks, ended with the JVM. A child process to which system
 * properties {@code mosp.tck.*} are handed on uses its parent's. Any number of threads.
 */
public final class SharedServer {

    private static final String PORT = "mosp.tck.postgresql.port";
    private static final String PASSWORD_FILE = "mosp.tck.postgresql.password.file";

    private static @Nullable PostgresServer server;

    private SharedServer() {}

    /** What a client is told to reach it, by the names of the engine's settings. */
    public static synchronized Map<String, String> settings() {
        if (System.getProperty(PORT) == null) {
            get();
        }
        return Map.of(
                "host", PostgresServer.HOST,
                "port", System.getProperty(PORT),
                "database", PostgresServer.DATABASE,
                "user", PostgresServer.USER,
                "password.file", System.getProperty(PASSWORD_FILE));
    }

    /**
     * The same with a name for schemas that follows from a directory: so that suites which open the same store in one directory
     * after the other find an empty one each time.
     */
    public static Map<String, String> settings(Path directory) {
        Map<String, String> settings = new TreeMap<>(settings());
        settings.put(
                "schema",
                "t" + Integer.toUnsignedString(directory.toAbsolutePath().hashCode(), 36));
        return settings;
    }

    /** The server itself; only in the process that started it. */
    public static synchronized PostgresServer get() {
        PostgresServer running = server;
        if (running == null) {
            PostgresServer started = PostgresServer.start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "postgresql-end"));
            System.setProperty(PORT, Integer.toString(started.port()));
            System.setProperty(PASSWORD_FILE, started.passwordFile().toString());
            server = started;
            return started;
        }
        return running;
    }
}
