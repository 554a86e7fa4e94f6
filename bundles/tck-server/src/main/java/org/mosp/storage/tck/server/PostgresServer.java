package org.mosp.storage.tck.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * A PostgreSQL server of its own: a fresh cluster in a temporary directory, on a free port of 127.0.0.1, durable as in
 * production ({@code fsync} and {@code synchronous_commit} are on), with a password. It is stopped and removed by
 * {@link #close}, and also when this JVM is killed. Start, kill and close are for one thread; the rest for any number.
 */
public final class PostgresServer implements AutoCloseable {

    /** The name of the superuser and of its database. */
    public static final String USER = "mosp";

    static final String HOST = "127.0.0.1";
    static final String DATABASE = "postgres";
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 12_000;
    private static final int MOST_TRIES = 1_000;
    private static final long LONGEST_START_NANOS = TimeUnit.SECONDS.toNanos(180);

    // the server ends when this JVM closes the pipe, by whatever it ends; then everything is removed
    private static final String GUARD = String.join(
            "\n",
            "home=$1; disk=$2; shift 2",
            "[ $disk = 0 ] || mount -t tmpfs -o size=$disk,mode=0700,uid=65534 tmpfs \"$home/small\" || exit 1",
            "(\"$@\"; : >\"$home/ended\") &",
            "read -r word",
            "[ \"$word\" = gone ] || until [ -e \"$home/ended\" ] ||",
            "  kill -QUIT \"$(head -n 1 \"$home/data/postmaster.pid\")\" 2>/dev/null; do sleep 0.1; done",
            "wait",
            "[ \"$word\" = gone ] || rm -rf \"$home\"");

    private final Path home;
    private final Path data;
    private final Path passwordFile;
    private final ServerPrograms programs;
    private final String password = UUID.randomUUID().toString();
    private final Map<String, String> parameters;
    private final long smallDiskBytes;
    private final int port;
    private @Nullable Process guard;

    private PostgresServer(Map<String, String> parameters, long smallDiskBytes) throws IOException {
        this.home = Files.createTempDirectory(
                "mosp-postgresql-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        this.data = home.resolve("data");
        this.passwordFile = home.resolve("password");
        this.programs = ServerPrograms.get();
        this.parameters = new TreeMap<>(parameters);
        this.smallDiskBytes = smallDiskBytes;
        this.port = freePort();
    }

    /**
     * A port that nobody has, below those that the system gives to whoever asks for any: until the server has it, and while it is
     * killed and started again, no client's connection gets it by chance, not even one that asks whether the server is there.
     */
    private static int freePort() throws IOException {
        Random random = new Random();
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = FIRST_PORT + random.nextInt(PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // somebody else has it
            }
        }
        throw new IOException("no free port from " + FIRST_PORT + " on");
    }

    /** Starts a server as it is by default. */
    public static PostgresServer start() {
        return start(Map.of());
    }

    /** Starts a server with parameters of {@code postgresql.conf}. */
    public static PostgresServer start(Map<String, String> parameters) {
        return start(parameters, 0);
    }

    /** Starts a server that has a small disk besides, which only it sees; empty where no file system can be mounted. */
    public static Optional<PostgresServer> startWithSmallDisk(long bytes) {
        try {
            Process trial = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean mounts = trial.waitFor(60, TimeUnit.SECONDS) && trial.exitValue() == 0;
            return mounts && ServerPrograms.isRoot() ? Optional.of(start(Map.of(), bytes)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static PostgresServer start(Map<String, String> parameters, long smallDiskBytes) {
        try {
            PostgresServer server = new PostgresServer(parameters, smallDiskBytes);
            try {
                server.initialize();
                server.run();
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address: always this machine. */
    public String host() {
        return HOST;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** The name of the database that is there from the start. */
    public String database() {
        return DATABASE;
    }

    /** A file that holds the password of {@link #USER}. */
    public Path passwordFile() {
        return passwordFile;
    }

    /** The directory of the cluster. */
    public Path dataDirectory() {
        return data;
    }

    /** The small disk's directory. */
    public Path smallDisk() {
        return home.resolve("small");
    }

    /** What a client is told to reach it, by the names of the engine's settings. */
    public Map<String, String> settings() {
        return Map.of(
                "host", host(),
                "port", Integer.toString(port),
                "database", DATABASE,
                "user", USER,
                "password.file", passwordFile.toString());
    }

    /** A connection of the superuser. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        Connection connection =
                new Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
        if (connection == null) {
            throw new SQLException("the driver does not know its own address");
        }
        return connection;
    }

    /** Runs statements as the superuser, each by itself. */
    public void execute(String... statements) {
        executeIn(DATABASE, statements);
    }

    /** The same in another database. */
    public void executeIn(String database, String... statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the server's first process as {@code kill -9} does; its other processes end when they notice. */
    public void kill() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            ProcessHandle process =
                    ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("no server runs as " + pid));
            process.destroyForcibly();
            tellGuard("gone");
            Process watching = guard;
            await("the killed server's end", () -> watching == null || !watching.isAlive());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again, on the same port and with the same data. */
    public void restart() {
        try {
            run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Process process = guard;
            if (process != null && process.isAlive()) {
                tellGuard("end");
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
            removeHome();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void initialize() throws IOException {
        Files.createDirectory(home.resolve("small"));
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerPrograms.give(data);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password);
        Path forServer = home.resolve("password.first");
        Files.copy(passwordFile, forServer);
        Files.setPosixFilePermissions(forServer, PosixFilePermissions.fromString("rw-------"));
        ServerPrograms.give(forServer);
        List<String> command = programs.command("initdb");
        command.addAll(List.of("-D", data.toString(), "-U", USER, "--pwfile=" + forServer));
        // nothing is in it yet, so nothing of it must survive a loss of power
        command.addAll(List.of("--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"));
        Process process = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        try {
            if (!process.waitFor(180, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("initdb failed: " + Files.readString(log()));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
        Files.delete(forServer);
    }

    private void run() throws IOException {
        Map<String, String> all = new HashMap<>(Map.of(
                "fsync", "on",
                "synchronous_commit", "on",
                "listen_addresses", "127.0.0.1",
                "port", Integer.toString(port),
                "unix_socket_directories", "",
                "max_connections", "60",
                "shared_buffers", "32MB",
                "dynamic_shared_memory_type", "mmap"));
        all.putAll(parameters);
        List<String> command = new ArrayList<>(smallDiskBytes > 0 ? List.of("unshare", "-m") : List.of());
        command.addAll(List.of("sh", "-c", GUARD, "sh", home.toString(), Long.toString(smallDiskBytes)));
        command.addAll(programs.command("postgres"));
        command.addAll(List.of("-D", data.toString()));
        all.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        launch(command);
        await("the server's start", () -> {
            if (Files.exists(ended())) {
                // the processes of one that was killed are not all gone yet, and hold its memory
                tellGuard("gone");
                launch(command);
            }
            return answers();
        });
    }

    private void launch(List<String> command) throws IOException {
        Files.deleteIfExists(ended());
        guard = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path ended() {
        return home.resolve("ended");
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private void tellGuard(String word) throws IOException {
        Process process = guard;
        if (process != null) {
            process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().close();
        }
    }

    private void removeHome() throws IOException {
        if (Files.exists(home)) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path log() {
        return home.resolve("log.txt");
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > LONGEST_START_NANOS) {
                throw new IOException(what + " took too long: " + Files.readString(log()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
