package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.EngineHealth;

/** Makes the framework's errors of MVStore's, and remembers damage. */
final class Failures {

    private final EngineHealth health;
    private final String file;

    Failures(EngineHealth health, String file) {
        this.health = health;
        this.file = file;
    }

    /**
     * What a failure of MVStore means.
     *
     * @param key what was looked for
     */
    StorageException of(RuntimeException failed, String key) {
        if (failed instanceof StorageException known) {
            return known;
        }
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof BlockDamage damage) {
                health.damaged(damage.file() + " at " + damage.offset(), String.valueOf(damage.getMessage()));
                return new StorageDamagedException(
                        damage.file(), damage.offset(), key, String.valueOf(damage.getMessage()), failed);
            }
            if (cause instanceof IOException input) {
                health.checkOpen();
                return new StorageIoException("reading " + key, file, input);
            }
        }
        if (isClosed(failed)) {
            health.checkOpen();
            return new SnapshotExpiredException("its trees were opened anew after a failure");
        }
        String finding = "the tree is damaged: " + failed.getMessage();
        health.damaged(file, finding);
        return new StorageDamagedException(file, -1, key, finding, failed);
    }

    /** An entry whose own checksum failed. */
    StorageDamagedException entry(StorageDamagedException found, String key) {
        health.damaged(file, key + ": the checksum does not match");
        return found;
    }

    String file() {
        return file;
    }

    /** Whether MVStore was closed by a failure of its own. */
    static boolean isClosed(RuntimeException failed) {
        return failed instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_CLOSED;
    }
}
