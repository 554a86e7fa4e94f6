package org.mosp.storage.health;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The cache. There as long as the store's service is. */
@Component(
        property = {
            HealthCheck.NAME + "=Mosp Storage: cache",
            HealthCheck.TAGS + "=mosp-storage-cache",
            HealthCheck.TAGS + "=mosp-storage-roles",
            HealthCheck.MBEAN_NAME + "=mosp-storage-cache"
        })
public final class CacheHealthCheck implements HealthCheck {

    private final StorageManager storage;

    /** Of this store. */
    @Activate
    public CacheHealthCheck(@Reference StorageManager storage) {
        this.storage = storage;
    }

    @Override
    public Result execute() {
        return Findings.of(storage, StorageRole.CACHE);
    }
}
