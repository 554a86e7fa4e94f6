package org.mosp.storage.metrics;

import java.lang.management.ManagementFactory;
import org.mosp.storage.StorageManager;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** The beans of the store, in the platform's MBean server as long as the store's service is there. */
@Component(
        service = {},
        immediate = true,
        configurationPid = MetricsComponent.PID)
@Designate(ocd = MetricsConfiguration.class)
public final class MetricsComponent {

    /** The configuration's PID, which is the bundle's symbolic name. */
    public static final String PID = "org.mosp.storage.metrics";

    private final StoreBeans beans;

    /** Registers them. */
    @Activate
    public MetricsComponent(@Reference StorageManager storage, MetricsConfiguration configuration) {
        beans = new StoreBeans(storage, ManagementFactory.getPlatformMBeanServer(), configuration.instance());
    }

    /** Takes them away. */
    @Deactivate
    void deactivate() {
        beans.close();
    }
}
