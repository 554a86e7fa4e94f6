package org.mosp.storage.manager;

import java.nio.file.Path;
import java.util.Optional;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.backup.RestoreReport;
import org.mosp.storage.backup.StorageRestore;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.manager.backup.LocalRestore;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The service that reads backups: hands what the framework brings to a {@link LocalRestore}. It needs no open store. */
@Component(service = StorageRestore.class)
public final class RestoreComponent implements StorageRestore {

    private final LocalRestore restore;

    /** On the local file system. */
    @Activate
    public RestoreComponent(@Reference CatalogueFactory catalogues) {
        restore = new LocalRestore(catalogues, new LocalStorageFiles(), CrashPoints.NONE, Software.NAME_AND_VERSION);
    }

    /** A provider has come. */
    @Reference(
            service = EngineProvider.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindProvider(EngineProvider provider, ServiceReference<EngineProvider> reference) {
        Bundle bundle = reference.getBundle();
        String name = bundle == null ? "" : String.valueOf(bundle.getSymbolicName());
        String version = bundle == null ? "" : bundle.getVersion().toString();
        restore.bind(provider, name, version);
    }

    /** It goes. */
    void unbindProvider(EngineProvider provider) {
        restore.unbind(provider);
    }

    @Override
    public Optional<StorageRole> role(String engine) {
        return restore.role(engine);
    }

    @Override
    public BackupReport check(Path file, BackupControl control) {
        return restore.check(file, control);
    }

    @Override
    public RestoreReport restore(Path file, Path directory, RestoreOptions options, BackupControl control) {
        return restore.restore(file, directory, options, control);
    }
}
