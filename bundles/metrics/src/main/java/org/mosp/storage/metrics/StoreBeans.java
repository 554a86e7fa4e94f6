package org.mosp.storage.metrics;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All beans of one store, from registration to {@link #close}. */
final class StoreBeans implements AutoCloseable {

    /** The part of their names before the colon. */
    static final String DOMAIN = "org.mosp.storage";

    private static final Logger LOG = LoggerFactory.getLogger(StoreBeans.class);

    private final MBeanServer server;
    private final String instance;
    private final Sampling sampling;
    private final List<ObjectName> registered = new ArrayList<>();

    /**
     * Registers them.
     *
     * @param instance tells the stores of one process apart; empty where there is one
     */
    StoreBeans(StorageManager storage, MBeanServer server, String instance) {
        this.server = server;
        this.instance = instance;
        sampling = new Sampling(() -> Sample.of(storage));
        register(new StoreBean(sampling, storage), Map.of("type", "Store"));
        register(new CacheBean(sampling), Map.of("type", "Cache"));
        for (StorageRole role : StorageRole.values()) {
            register(new RoleFigures(sampling, role), Map.of("type", "Role", "role", role.id()));
            if (role != StorageRole.CACHE) {
                register(new SwapBean(sampling, role), Map.of("type", "Swap", "role", role.id()));
            }
        }
    }

    /** A store goes on without its beans: what is wrong with them is told and left at that. */
    private void register(Object bean, Map<String, String> keys) {
        Hashtable<String, String> properties = new Hashtable<>(keys);
        if (!instance.isEmpty()) {
            properties.put("instance", ObjectName.quote(instance));
        }
        try {
            ObjectName name = new ObjectName(DOMAIN, properties);
            server.registerMBean(bean, name);
            registered.add(name);
        } catch (InstanceAlreadyExistsException e) {
            LOG.warn(
                    "another store of this process has the JMX name {}; set property instance of PID {} to tell them apart",
                    e.getMessage(),
                    MetricsComponent.PID);
        } catch (JMException e) {
            LOG.warn("no figures of {}", keys, e);
        }
    }

    /** Takes away those it registered, and no other. */
    @Override
    public void close() {
        for (ObjectName name : registered) {
            try {
                server.unregisterMBean(name);
            } catch (InstanceNotFoundException e) {
                LOG.debug("{} is gone already", name);
            } catch (JMException e) {
                LOG.warn("{} stays", name, e);
            }
        }
        sampling.close();
    }
}
