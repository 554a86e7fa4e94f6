package org.mosp.storage.manager;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.mosp.storage.Durability;
import org.mosp.storage.StorageRole;

/** Makes settings of a typed configuration. */
final class ManagerSettingsReader {

    private ManagerSettingsReader() {}

    static ManagerSettings read(ManagerConfiguration configuration) {
        Map<StorageRole, String> engines = new EnumMap<>(StorageRole.class);
        engine(engines, StorageRole.INCREMENTAL, configuration.incremental_engine());
        engine(engines, StorageRole.RELATIONAL, configuration.relational_engine());
        engine(engines, StorageRole.CACHE, configuration.cache_engine());
        Map<StorageRole, Map<String, String>> tunables = new EnumMap<>(StorageRole.class);
        tunables.put(StorageRole.INCREMENTAL, tunables(configuration.incremental_settings()));
        tunables.put(StorageRole.RELATIONAL, tunables(configuration.relational_settings()));
        tunables.put(StorageRole.CACHE, tunables(configuration.cache_settings()));
        return new ManagerSettings(
                engines,
                tunables,
                Durability.valueOf(configuration.incremental_durability().trim().toUpperCase(Locale.ROOT)),
                Duration.ofSeconds(configuration.snapshot_maxAge()),
                configuration.snapshot_maxHeldBytes(),
                configuration.cache_heapBytes(),
                configuration.cache_diskBytes(),
                Duration.ofMillis(configuration.provider_wait()),
                Duration.ofMillis(configuration.open_wait()),
                configuration.provider_maxWaiters(),
                configuration.provider_maxWaitingBytes(),
                ManagerSettings.DEFAULTS.schemas());
    }

    private static void engine(Map<StorageRole, String> engines, StorageRole role, String name) {
        if (!name.isBlank()) {
            engines.put(role, name.trim());
        }
    }

    private static Map<String, String> tunables(String[] lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not name=value: " + line);
            }
            values.put(
                    line.substring(0, equals).trim(), line.substring(equals + 1).trim());
        }
        return values;
    }
}
