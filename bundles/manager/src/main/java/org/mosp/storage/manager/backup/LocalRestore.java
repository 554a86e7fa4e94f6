package org.mosp.storage.manager.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.backup.RestoreReport;
import org.mosp.storage.backup.StorageRestore;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.framework.EngineAccess;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.StorageFiles;

/**
 * Reads backups, and makes stores of them on the providers that are bound. The class is plain Java; under OSGi a component of this
 * bundle hands providers in and out. Any number of threads.
 */
public final class LocalRestore implements StorageRestore {

    private final ProviderRegistry registry = new ProviderRegistry();
    private final Catalogue catalogue;
    private final StorageFiles files;
    private final CrashPoints crashPoints;
    private final String software;

    /**
     * Without providers.
     *
     * @param catalogues knows the tables of the relational role
     * @param software name and version of this software, for the manifest
     */
    public LocalRestore(CatalogueFactory catalogues, StorageFiles files, CrashPoints crashPoints, String software) {
        this.catalogue = catalogues.create(new NoEngine());
        this.files = files;
        this.crashPoints = crashPoints;
        this.software = software;
    }

    /** A provider has come. */
    public void bind(EngineProvider provider, String bundle, String version) {
        registry.add(BoundProvider.of(provider, bundle, version));
    }

    /** It goes. */
    public void unbind(EngineProvider provider) {
        registry.remove(provider);
    }

    @Override
    public Optional<StorageRole> role(String engine) {
        return registry.awaitRole(engine, RestoreTarget.PROVIDER_WAIT);
    }

    @Override
    public BackupReport check(Path file, BackupControl control) {
        long begun = System.nanoTime();
        Path path = file.toAbsolutePath().normalize();
        return new BackupFile(files, path)
                .read((role, entries) -> {}, control, "checking")
                .report(path, Duration.ofNanos(System.nanoTime() - begun));
    }

    @Override
    public RestoreReport restore(Path file, Path directory, RestoreOptions options, BackupControl control) {
        return new RestoreRun(
                        files,
                        crashPoints,
                        registry,
                        catalogue,
                        software,
                        file.toAbsolutePath().normalize(),
                        directory.toAbsolutePath().normalize(),
                        control)
                .run(options);
    }

    /** The catalogue is used on engines that are handed to it; it has none of its own here. */
    private static final class NoEngine implements EngineAccess<RelationalEngine> {

        @Override
        public <T> T read(Function<RelationalEngine, T> call) {
            throw none();
        }

        @Override
        public <T> T write(Write<RelationalEngine, T> call) {
            throw none();
        }

        @Override
        public <T> CompletionStage<T> writeAsync(Write<RelationalEngine, CompletionStage<T>> call) {
            throw none();
        }

        @Override
        public Executor executor() {
            return task -> {};
        }

        @Override
        public void onOpen(Consumer<RelationalEngine> action) {
            // each engine is prepared before it is filled
        }

        private static StorageUnavailableException none() {
            return new StorageUnavailableException("the catalogue of a restore", "an open store", null);
        }
    }
}
