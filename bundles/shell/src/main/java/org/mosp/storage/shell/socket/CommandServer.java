package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.mosp.storage.support.socket.Endpoint;
import org.mosp.storage.support.socket.FrameChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for commands. Whoever opens one holds the lock of the data directory: it replaces the record of a dead runtime.
 * Limits: 32 callers at a time, further ones wait to be accepted; one that does not say what it wants within 10 s is
 * closed.
 */
final class CommandServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandServer.class);
    private static final int CALLERS = 32;
    private static final long GREETING_SECONDS = 10;
    private static final long JOIN_MILLIS = 5_000;

    private final Path dataDirectory;
    private final Function<Map<String, Object>, Integer> commands;
    private final Runnable stop;
    private final SocketPlace place;
    private final ServerSocketChannel socket;
    private final Set<CommandConnection> connections = ConcurrentHashMap.newKeySet();
    private final java.util.concurrent.Semaphore free = new java.util.concurrent.Semaphore(CALLERS);
    private final ScheduledExecutorService watchdog;
    private final Thread acceptor;

    private CommandServer(
            Path dataDirectory, Function<Map<String, Object>, Integer> commands, Runnable stop, SocketPlace place)
            throws IOException {
        this.dataDirectory = dataDirectory;
        this.commands = commands;
        this.stop = stop;
        this.place = place;
        this.socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(place.socket()));
        this.watchdog = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "mosp-socket-watchdog"));
        this.acceptor = daemon(this::accept, "mosp-socket");
    }

    /**
     * Opens the socket and records it.
     *
     * @param stop ends the runtime; called on a connection's thread, must return at once
     */
    static CommandServer open(Path dataDirectory, Function<Map<String, Object>, Integer> commands, Runnable stop)
            throws IOException {
        Optional<Endpoint> stale = Endpoint.read(dataDirectory);
        if (stale.isPresent()) {
            SocketPlace.removeStale(stale.get().socket());
        }
        SocketPlace place = SocketPlace.create();
        try {
            CommandServer server = new CommandServer(dataDirectory, commands, stop, place);
            server.acceptor.start();
            String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            new Endpoint(place.socket(), ProcessHandle.current().pid(), since).write(dataDirectory);
            return server;
        } catch (IOException e) {
            place.remove();
            throw e;
        }
    }

    private void accept() {
        try {
            while (true) {
                free.acquire();
                begin(socket.accept());
            }
        } catch (IOException e) {
            if (socket.isOpen()) {
                LOG.error("the command socket failed; restart the runtime to get it back", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(SocketChannel caller) {
        CommandConnection connection = new CommandConnection(new FrameChannel(caller), commands, stop);
        connections.add(connection);
        watchdog.schedule(() -> closeUnlessGreeted(connection), GREETING_SECONDS, TimeUnit.SECONDS);
        daemon(
                        () -> {
                            try {
                                connection.run();
                            } finally {
                                connections.remove(connection);
                                free.release();
                            }
                        },
                        "mosp-command")
                .start();
    }

    private static void closeUnlessGreeted(CommandConnection connection) {
        if (!connection.greeted()) {
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            LOG.debug("closing", e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Takes the record away, then the socket, then the callers. */
    @Override
    public void close() {
        closeQuietly(() -> Endpoint.remove(dataDirectory));
        closeQuietly(socket);
        closeQuietly(place::remove);
        connections.forEach(CommandServer::closeQuietly);
        watchdog.shutdownNow();
        try {
            acceptor.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
