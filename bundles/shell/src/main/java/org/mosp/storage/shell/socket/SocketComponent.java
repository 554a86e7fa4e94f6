package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.mosp.storage.StorageManager;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Serves the commands while the store is open. Only in a runtime: its launcher registers what stops it, and without that
 * this component is never made, so that a single command does not open the store because of it. The service says that the
 * socket is open.
 */
@Component(service = AutoCloseable.class, immediate = true, property = "mosp.server:Boolean=true")
public final class SocketComponent implements AutoCloseable {

    private final CommandServer server;

    /** Opens the socket; having the store means holding its lock. */
    @Activate
    public SocketComponent(
            @Reference(target = "(mosp.runtime.stop=true)") Runnable stop,
            @Reference StorageManager manager,
            @Reference(target = "(mosp.commands=true)") Function<Map<String, Object>, Integer> commands)
            throws IOException {
        this.server = CommandServer.open(manager.directory(), commands, stop);
    }

    /** Closes it and takes its record away. */
    @Deactivate
    @Override
    public void close() {
        server.close();
    }
}
