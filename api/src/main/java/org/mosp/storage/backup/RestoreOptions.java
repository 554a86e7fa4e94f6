package org.mosp.storage.backup;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.StorageRole;

/**
 * Where a backup is restored to. Immutable.
 *
 * @param engines the engine of a role; for a role without one: the engine the backup was taken of where that is installed and keeps
 *     its data in its directory, else the default of a new store
 * @param settings the settings of a role's engine by name; they become part of the manifest, so a secret only as a reference to a
 *     file or an environment variable
 */
public record RestoreOptions(Map<StorageRole, String> engines, Map<StorageRole, Map<String, String>> settings) {

    /** No engine is named. */
    public static final RestoreOptions DEFAULTS = new RestoreOptions(Map.of(), Map.of());

    public RestoreOptions {
        engines = Map.copyOf(engines);
        Map<StorageRole, Map<String, String>> copy = new HashMap<>();
        settings.forEach((role, values) -> copy.put(role, Map.copyOf(values)));
        settings = Map.copyOf(copy);
    }

    /** The engine that is wanted for a role. */
    public Optional<String> engine(StorageRole role) {
        return Optional.ofNullable(engines.get(role));
    }

    /** The settings of a role's engine; none by default. */
    public Map<String, String> settings(StorageRole role) {
        return settings.getOrDefault(role, Map.of());
    }

    /** The same with an engine for a role. */
    public RestoreOptions with(StorageRole role, String engine, Map<String, String> itsSettings) {
        Map<StorageRole, String> moreEngines = new HashMap<>(engines);
        moreEngines.put(role, engine);
        Map<StorageRole, Map<String, String>> moreSettings = new HashMap<>(settings);
        moreSettings.put(role, itsSettings);
        return new RestoreOptions(moreEngines, moreSettings);
    }
}
