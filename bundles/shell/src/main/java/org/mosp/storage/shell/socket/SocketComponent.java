package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageManager;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the commands while the store is open. Only in a runtime: its launcher registers what stops it, and without that
 * this component is never made.
 *
 * <p>The store is opened on a thread of the manager's, so this waits for it on one of its own: only the holder of the lock
 * may touch what a dead runtime left. When the socket is open, a service ({@code AutoCloseable}, {@code mosp.server=true})
 * says so.
 */
@Component(
        service = {},
        immediate = true)
public final class SocketComponent {

    private static final Logger LOG = LoggerFactory.getLogger(SocketComponent.class);
    private static final long JOIN_MILLIS = 5_000;

    private final BundleContext context;
    private final Runnable stop;
    private final StorageManager manager;
    private final Function<Map<String, Object>, Integer> commands;
    private final Thread opener;
    private @Nullable CommandServer server;
    private boolean closed;

    /** Begins to wait for the store. */
    @Activate
    public SocketComponent(
            BundleContext context,
            @Reference(target = "(mosp.runtime.stop=true)") Runnable stop,
            @Reference StorageManager manager,
            @Reference(target = "(mosp.commands=true)") Function<Map<String, Object>, Integer> commands) {
        this.context = context;
        this.stop = stop;
        this.manager = manager;
        this.commands = commands;
        this.opener = new Thread(this::open, "mosp-socket-open");
        opener.setDaemon(true);
        opener.start();
    }

    /** Closes the socket and takes its record away. */
    @Deactivate
    public void close() {
        CommandServer open;
        synchronized (this) {
            closed = true;
            open = server;
        }
        if (open != null) {
            open.close();
        }
        try {
            opener.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void open() {
        try {
            // waits for the store, and throws when it is not ours
            LOG.debug("serving store {}", manager.storeId());
            register();
        } catch (StorageException e) {
            LOG.error("no commands are served: {}", e.getMessage());
        } catch (IOException e) {
            LOG.error("no commands are served: the socket cannot be opened", e);
        }
    }

    private synchronized void register() throws IOException {
        if (!closed) {
            CommandServer opened = CommandServer.open(manager.directory(), commands, stop);
            server = opened;
            context.registerService(AutoCloseable.class, opened, new Hashtable<>(Map.of("mosp.server", true)));
        }
    }
}
