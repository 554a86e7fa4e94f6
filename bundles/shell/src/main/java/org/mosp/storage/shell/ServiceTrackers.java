package org.mosp.storage.shell;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.mosp.storage.StorageUnavailableException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Finds services by type without making them: it holds references, so that no component is activated by looking. */
final class ServiceTrackers {

    private static final long WAIT_MILLIS = 15_000;

    private final BundleContext context;
    private final Map<Class<?>, ServiceTracker<Object, ServiceReference<Object>>> trackers = new ConcurrentHashMap<>();

    ServiceTrackers(BundleContext context) {
        this.context = context;
    }

    BundleContext context() {
        return context;
    }

    Optional<String> property(String name) {
        return Optional.ofNullable(context.getProperty(name));
    }

    /** The reference of a service, waited for while its bundle starts; bounded: 15 s. */
    ServiceReference<Object> await(Class<?> type) {
        ServiceTracker<Object, ServiceReference<Object>> tracker = trackers.computeIfAbsent(type, this::track);
        try {
            ServiceReference<Object> found = tracker.waitForService(WAIT_MILLIS);
            if (found != null) {
                return found;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new StorageUnavailableException("service " + type.getName(), "a bundle that registers it", null);
    }

    private ServiceTracker<Object, ServiceReference<Object>> track(Class<?> type) {
        ServiceTracker<Object, ServiceReference<Object>> tracker = new ReferenceTracker(context, type);
        tracker.open();
        return tracker;
    }

    void close() {
        trackers.values().forEach(ServiceTracker::close);
    }

    /** Keeps the reference where a usual tracker would get the service, which would activate its component. */
    private static final class ReferenceTracker extends ServiceTracker<Object, ServiceReference<Object>> {

        ReferenceTracker(BundleContext context, Class<?> type) {
            super(context, type.getName(), null);
        }

        @Override
        public ServiceReference<Object> addingService(ServiceReference<Object> reference) {
            return reference;
        }

        @Override
        public void removedService(ServiceReference<Object> reference, ServiceReference<Object> service) {
            // nothing was got, nothing is let go
        }
    }
}
