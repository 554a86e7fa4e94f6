package org.mosp.storage.manager.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.backup.BackupFile.Contents;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SchemaRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.support.time.Microseconds;

/**
 * On which engines a backup is restored.
 *
 * @param incremental who opens the incremental engine
 * @param relational who opens the relational engine
 * @param manifest the new store's, with engines that were not opened yet
 */
record RestoreTarget(BoundProvider incremental, BoundProvider relational, Manifest manifest) {

    /** Longest wait for a provider whose bundle is starting. */
    static final Duration PROVIDER_WAIT = Duration.ofSeconds(5);

    /**
     * Chooses.
     *
     * @throws BackupRefusedException if an engine is not installed
     */
    static RestoreTarget choose(Contents contents, RestoreOptions options, ProviderRegistry registry, String software) {
        BoundProvider incremental = provider(StorageRole.INCREMENTAL, contents, options, registry);
        BoundProvider relational = provider(StorageRole.RELATIONAL, contents, options, registry);
        List<SchemaRecord> schemas = contents.head().manifest().schemas().stream()
                .map(schema -> schema.at(schema.version(), schema.minReader(), schema.bundle()))
                .toList();
        return of(
                incremental,
                options.settings(StorageRole.INCREMENTAL),
                relational,
                options.settings(StorageRole.RELATIONAL),
                schemas,
                software);
    }

    /** A new store on these engines. */
    static RestoreTarget of(
            BoundProvider incremental,
            Map<String, String> incrementalSettings,
            BoundProvider relational,
            Map<String, String> relationalSettings,
            List<SchemaRecord> schemas,
            String software) {
        List<RoleRecord> roles = new ArrayList<>();
        roles.add(RoleRecord.fresh(StorageRole.INCREMENTAL, incremental.engine(), 1, incrementalSettings));
        roles.add(RoleRecord.fresh(StorageRole.RELATIONAL, relational.engine(), 1, relationalSettings));
        roles.add(RoleRecord.fresh(
                StorageRole.CACHE, ManagerSettings.DEFAULTS.engineOfNewStore(StorageRole.CACHE), 1, Map.of()));
        Manifest manifest = new Manifest(
                UUID.randomUUID(),
                1,
                1,
                Microseconds.instant(Microseconds.of(Instant.now())),
                software,
                List.of(),
                roles,
                schemas,
                List.of(),
                Bytes.EMPTY);
        return new RestoreTarget(incremental, relational, manifest);
    }

    private static BoundProvider provider(
            StorageRole role, Contents contents, RestoreOptions options, ProviderRegistry registry) {
        Optional<String> wanted = options.engine(role);
        if (wanted.isPresent()) {
            return await(role, wanted.get(), registry);
        }
        // one that keeps its data elsewhere needs settings, which are not in the file
        return registry.find(role, contents.engine(role))
                .filter(found -> !found.traits().remote())
                .orElseGet(() -> await(role, ManagerSettings.DEFAULTS.engineOfNewStore(role), registry));
    }

    static BoundProvider await(StorageRole role, String engine, ProviderRegistry registry) {
        return registry.await(role, engine, PROVIDER_WAIT).orElseThrow(() -> {
            String installed = registry.all().stream()
                    .filter(each -> each.role() == role)
                    .map(BoundProvider::engine)
                    .distinct()
                    .collect(Collectors.joining(", "));
            return new BackupRefusedException(
                    Reason.ENGINE,
                    "engine " + engine,
                    "no bundle provides engine " + engine + " for role " + role.id() + "; installed: "
                            + (installed.isEmpty() ? "none" : installed)
                            + "; if it is another bundle's, put that jar into deploy/ of the new directory");
        });
    }
}
