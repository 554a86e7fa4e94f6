package org.mosp.storage.tck.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a client and a server and breaks their connection at the place a test says: with a request on its way, or
 * with its answer. Any number of threads.
 */
public final class CuttingProxy implements AutoCloseable {

    /** What happens to the next bytes; once. */
    public enum Cut {
        /** Nothing. */
        NONE,
        /** The next request does not reach the server; both ends learn that the connection is gone. */
        REQUEST,
        /** The next answer does not reach the client; both ends learn that the connection is gone. */
        ANSWER,
        /** From the next request on nothing passes, and nobody learns of it. */
        SILENT_REQUEST,
        /** From the next answer on nothing passes, and nobody learns of it. */
        SILENT_ANSWER
    }

    private final ServerSocket entrance;
    private final int target;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean refuses;

    /** In front of a port of this machine. */
    public CuttingProxy(int target) {
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.target = target;
        daemon(this::accept, "proxy-entrance");
    }

    /** Where clients connect. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** Says what happens to the next bytes of whichever connection has some. */
    public void cutNext(Cut cut) {
        next.set(cut);
    }

    /** Whether new connections are turned away, as if the server were gone. */
    public void refuse(boolean all) {
        refuses = all;
    }

    /** Breaks all connections. */
    public void cutAll() {
        links.forEach(Link::cut);
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                if (refuses) {
                    reset(client);
                } else {
                    open(client);
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void open(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            reset(client);
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Link link = new Link(client, server);
        links.add(link);
        daemon(() -> link.pump(client, server, Cut.REQUEST, Cut.SILENT_REQUEST), "proxy-requests");
        daemon(() -> link.pump(server, client, Cut.ANSWER, Cut.SILENT_ANSWER), "proxy-answers");
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is gone already
        }
    }

    /** One connection, through. */
    private final class Link {

        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pump(Socket from, Socket to, Cut cut, Cut silence) {
            byte[] bytes = new byte[1 << 16];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                    if (next.compareAndSet(cut, Cut.NONE)) {
                        cut();
                        return;
                    }
                    silent |= next.compareAndSet(silence, Cut.NONE);
                    if (!silent) {
                        out.write(bytes, 0, length);
                        out.flush();
                    }
                }
                // an end passes too, but not through silence: the other side must not learn of it
                if (!silent) {
                    cut();
                }
            } catch (IOException e) {
                if (!silent) {
                    cut();
                }
            }
        }

        void cut() {
            links.remove(this);
            reset(client);
            reset(server);
        }
    }
}
