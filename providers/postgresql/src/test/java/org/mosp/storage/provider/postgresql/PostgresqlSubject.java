package org.mosp.storage.provider.postgresql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.mosp.storage.tck.EngineSubject;
import org.mosp.storage.tck.server.SharedServer;

/** PostgreSQL under the contract's suites: each directory has a schema of its own on one server. */
public final class PostgresqlSubject implements EngineSubject {

    /** Starts the server here, before a child process could start one of its own. */
    public PostgresqlSubject() {
        SharedServer.settings();
    }

    @Override
    public EngineProvider provider() {
        return new PlacedProvider();
    }

    @Override
    public List<String> crashPoints() {
        return List.of("postgresql.before-commit", "postgresql.after-commit");
    }

    /** The provider, told by the engine's directory where on the server to go. */
    private static final class PlacedProvider implements EngineProvider {

        private final PostgresqlProvider provider = new PostgresqlProvider();

        @Override
        public StorageRole role() {
            return provider.role();
        }

        @Override
        public String engine() {
            return provider.engine();
        }

        @Override
        public int formatVersion() {
            return provider.formatVersion();
        }

        @Override
        public EngineTraits traits() {
            return provider.traits();
        }

        @Override
        public Engine open(EngineContext context) {
            Map<String, String> settings = new HashMap<>(SharedServer.settings(context.directory()));
            settings.putAll(context.settings());
            return provider.open(new EngineContext(
                    context.storeId(),
                    context.generation(),
                    context.directory(),
                    context.mode(),
                    settings,
                    context.nextSequence(),
                    context.files(),
                    context.crashPoints()));
        }
    }
}
