package org.mosp.storage.manager.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;

/** A disk that hangs while a store is closed, and goes on later. */
@Timeout(600)
class HangingManifestTest {

    @TempDir
    Path directory;

    private final AtomicBoolean hangs = new AtomicBoolean();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final StorageFiles files = new DelegatingStorageFiles(new LocalStorageFiles()) {
        @Override
        public void rename(Path from, Path to) throws IOException {
            if (hangs.compareAndSet(true, false)) {
                inside.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            super.rename(from, to);
        }
    };

    private OpenStore open() {
        return OpenStore.open(directory, ManagerSettings.DEFAULTS, files, CrashPoints.NONE, "test 1");
    }

    @Test
    void nobodyElseHasTheStoreBeforeTheLastWriteOfTheManifestIsThere() throws Exception {
        OpenStore store = open();
        try {
            hangs.set(true);
            CompletableFuture<Manifest> late =
                    CompletableFuture.supplyAsync(() -> store.book().update(Manifest::exchanged));
            assertTrue(inside.await(60, TimeUnit.SECONDS));
            store.close();
            assertThrows(StorageLockedException.class, this::open);
            goesOn.countDown();
            long generation = late.get(60, TimeUnit.SECONDS).generation();
            Await.until("it is let go of", this::isFree);
            OpenStore next = open();
            assertEquals(generation, next.book().current().generation());
            next.close();
        } finally {
            goesOn.countDown();
        }
    }

    private boolean isFree() {
        try {
            open().close();
            return true;
        } catch (StorageLockedException e) {
            return false;
        }
    }
}
