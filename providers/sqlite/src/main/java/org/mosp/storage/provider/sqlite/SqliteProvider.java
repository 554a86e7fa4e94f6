package org.mosp.storage.provider.sqlite;

import java.util.Map;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Opens {@link SqliteEngine}s. Any number of threads; nothing is opened, and no native library loaded, before the first
 * {@link #open}.
 */
@Component(service = EngineProvider.class, configurationPid = SqliteConfiguration.PID)
@Designate(ocd = SqliteConfiguration.class)
public final class SqliteProvider implements EngineProvider {

    private static final EngineTraits TRAITS = new EngineTraits(false, false, true, false);

    private final Map<String, String> configured;

    /** With the defaults, outside of OSGi. */
    public SqliteProvider() {
        this.configured = Map.of();
    }

    /** With the bundle's configuration. */
    @Activate
    public SqliteProvider(SqliteConfiguration configuration) {
        this.configured = Map.of(
                "readers", Integer.toString(configuration.readers()),
                "cache.kib", Integer.toString(configuration.cache_kib()),
                "busy.timeout.millis", Integer.toString(configuration.busy_timeout_millis()),
                "checkpoint.kib", Integer.toString(configuration.checkpoint_kib()),
                "queue.items", Integer.toString(configuration.queue_items()),
                "wait.seconds", Integer.toString(configuration.wait_seconds()));
    }

    @Override
    public StorageRole role() {
        return StorageRole.RELATIONAL;
    }

    @Override
    public String engine() {
        return "sqlite";
    }

    @Override
    public int formatVersion() {
        return DatabaseFile.FORMAT_VERSION;
    }

    @Override
    public EngineTraits traits() {
        return TRAITS;
    }

    @Override
    public Engine open(EngineContext context) {
        return SqliteEngine.open(context, SqliteSettings.of(context, configured));
    }
}
