package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import org.mosp.storage.StorageRole;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Stores for tests of the manager. */
public final class Stores {

    /** Settings of a store on {@link HeapProvider}. */
    public static final ManagerSettings HEAP = ManagerSettings.DEFAULTS.withEngine(StorageRole.INCREMENTAL, "heap");

    /** Makes no catalogue, where none is asked for. */
    public static final CatalogueFactory NO_CATALOGUE = access -> (Catalogue) java.lang.reflect.Proxy.newProxyInstance(
            Catalogue.class.getClassLoader(), new Class<?>[] {Catalogue.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException("no catalogue in this test");
            });

    private Stores() {}

    /** A store without a provider. */
    public static LocalStorageManager open(Path directory, ManagerSettings settings) {
        return LocalStorageManager.open(directory, settings, NO_CATALOGUE, new LocalStorageFiles(), CrashPoints.NONE);
    }

    /** A store on a provider. */
    public static LocalStorageManager open(Path directory, HeapProvider provider) {
        LocalStorageManager manager = open(directory, HEAP);
        manager.bind(provider, "org.example.heap", "1.0.0");
        return manager;
    }
}
