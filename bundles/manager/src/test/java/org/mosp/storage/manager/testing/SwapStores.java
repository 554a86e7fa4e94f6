package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Stores whose incremental engine can be exchanged: MapDB and MVStore are both there. */
public final class SwapStores {

    private SwapStores() {}

    /** A store, new or not. */
    public static LocalStorageManager open(Path directory) {
        return open(directory, new LocalStorageFiles(), CrashPoints.NONE);
    }

    /** The same with other files and crash points. */
    public static LocalStorageManager open(Path directory, StorageFiles files, CrashPoints crashPoints) {
        LocalStorageManager manager = without(directory, files, crashPoints);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
        return manager;
    }

    /** One without providers. */
    public static LocalStorageManager without(Path directory, StorageFiles files, CrashPoints crashPoints) {
        return LocalStorageManager.open(directory, ManagerSettings.DEFAULTS, Stores.NO_CATALOGUE, files, crashPoints);
    }

    /** Puts entries of some size under {@code fill/}. */
    public static void fill(LocalStorageManager manager, int entries, int bytes) {
        byte[] value = new byte[bytes];
        for (int i = 0; i < entries; ) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int n = 0; n < 500 && i < entries; n++, i++) {
                value[0] = (byte) i;
                batch.put(String.format("fill/%08d", i), Bytes.copyOf(value));
            }
            manager.incremental().commit(batch.build());
        }
    }
}
