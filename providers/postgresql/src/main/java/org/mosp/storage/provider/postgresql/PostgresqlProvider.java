package org.mosp.storage.provider.postgresql;

import java.util.Map;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/** Opens {@link PostgresqlEngine}s. Any number of threads; no connection is made before the first {@link #open}. */
@Component(service = EngineProvider.class, configurationPid = PostgresqlConfiguration.PID)
@Designate(ocd = PostgresqlConfiguration.class)
public final class PostgresqlProvider implements EngineProvider {

    /** A server restored from a backup, or one that took over from another, may lack the last commits. */
    private static final EngineTraits TRAITS = new EngineTraits(false, false, true, true);

    private final Map<String, String> configured;

    /** With the defaults, outside of OSGi. */
    public PostgresqlProvider() {
        this.configured = Map.of();
    }

    /** With the bundle's configuration. */
    @Activate
    public PostgresqlProvider(PostgresqlConfiguration configuration) {
        this.configured = Map.of(
                "readers", Integer.toString(configuration.readers()),
                "connect.timeout.seconds", Integer.toString(configuration.connect_timeout_seconds()),
                "socket.timeout.seconds", Integer.toString(configuration.socket_timeout_seconds()),
                "away.seconds", Integer.toString(configuration.away_seconds()),
                "settle.seconds", Integer.toString(configuration.settle_seconds()),
                "lock.wait.seconds", Integer.toString(configuration.lock_wait_seconds()),
                "queue.items", Integer.toString(configuration.queue_items()),
                "wait.seconds", Integer.toString(configuration.wait_seconds()));
    }

    @Override
    public StorageRole role() {
        return StorageRole.RELATIONAL;
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public int formatVersion() {
        return Ownership.FORMAT_VERSION;
    }

    @Override
    public EngineTraits traits() {
        return TRAITS;
    }

    @Override
    public Engine open(EngineContext context) {
        return PostgresqlEngine.open(context, PostgresqlSettings.of(context, configured));
    }

    @Override
    public void discard(EngineContext context) {
        if (new StoreMark(context).mayBeThere()) {
            SchemaRemoval.run(context, PostgresqlSettings.of(context, configured));
        }
    }
}
