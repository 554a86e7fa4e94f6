package org.mosp.storage.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;

/** Inside a bundle that a test drops into {@code deploy/}: leaves a mark when preferences are in version 2. */
public final class SchemaWatcher implements BundleActivator {

    static final String MARK = "preferences-2";

    private static final String READY = "(&(osgi.condition.id=mosp.schema.preferences)(version>=2))";

    /** Made by the framework. */
    public SchemaWatcher() {}

    @Override
    public void start(BundleContext context) throws InvalidSyntaxException {
        Path mark = Path.of(context.getProperty("mosp.storage.data")).resolve(MARK);
        ServiceListener listener = event -> {
            if (event.getType() != ServiceEvent.UNREGISTERING && event.getType() != ServiceEvent.MODIFIED_ENDMATCH) {
                mark(mark);
            }
        };
        context.addServiceListener(listener, READY);
        if (context.getAllServiceReferences(null, READY) != null) {
            mark(mark);
        }
    }

    private static void mark(Path mark) {
        try {
            Files.writeString(mark, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop(BundleContext context) {
        // the mark stays
    }
}
