package org.mosp.storage.health;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.mosp.storage.StorageManager;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The whole store: the worst of its roles, and its manifest. There as long as the store's service is. */
@Component(
        property = {
            HealthCheck.NAME + "=Mosp Storage",
            HealthCheck.TAGS + "=mosp-storage",
            HealthCheck.MBEAN_NAME + "=mosp-storage"
        })
public final class StoreHealthCheck implements HealthCheck {

    private final StorageManager storage;

    /** Of this store. */
    @Activate
    public StoreHealthCheck(@Reference StorageManager storage) {
        this.storage = storage;
    }

    @Override
    public Result execute() {
        return Findings.of(storage);
    }
}
