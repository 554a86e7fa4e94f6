package org.mosp.storage.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Inside a bundle that a test drops into {@code deploy/}: a provider of another incremental engine with a higher service
 * ranking than all others. It leaves a mark in the data directory should anybody ever open it.
 */
public final class RankedProvider implements BundleActivator, EngineProvider {

    static final String ENGINE = "intruder";
    static final String MARK = "intruder-was-opened";
    private static final int RANKING = 1_000;

    private Path mark = Path.of(MARK);

    /** Made by the framework. */
    public RankedProvider() {}

    @Override
    public void start(BundleContext context) {
        mark = Path.of(context.getProperty("mosp.storage.data")).resolve(MARK);
        context.registerService(
                EngineProvider.class, this, new Hashtable<>(Map.of(Constants.SERVICE_RANKING, RANKING)));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service away
    }

    @Override
    public StorageRole role() {
        return StorageRole.INCREMENTAL;
    }

    @Override
    public String engine() {
        return ENGINE;
    }

    @Override
    public int formatVersion() {
        return 1;
    }

    @Override
    public EngineTraits traits() {
        return new EngineTraits(true, true, false, false);
    }

    @Override
    public Engine open(EngineContext context) {
        try {
            Files.writeString(mark, context.directory().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("nobody may open this");
    }
}
