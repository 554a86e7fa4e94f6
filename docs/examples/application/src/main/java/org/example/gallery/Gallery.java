package org.example.gallery;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageManager;
import org.mosp.storage.incremental.WriteBatch;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Notes in the store when it was opened. A component: made as soon as the store's service is there. */
@Component(immediate = true)
public final class Gallery {

    private final CompletionStage<Long> noted;

    /**
     * The manager and its storages are bound once: they stay the same objects while engines come, go and are exchanged. The store may
     * still be being opened, so nothing is waited for here: an activation is to be quick.
     */
    @Activate
    public Gallery(@Reference StorageManager manager) {
        Bytes now = Bytes.utf8("opened at " + Instant.now());
        noted = manager.incremental()
                .commitAsync(WriteBatch.builder().put("gallery/opened", now).build());
    }

    /** What was begun is ended before the store is: the bound manager still works until this returns. */
    @Deactivate
    void close() throws Exception {
        noted.toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
