package org.mosp.storage.canvas.store.listen;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listeners that are services, with the canvases that their properties name. Any number of threads. */
public final class ListenerServices {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerServices.class);
    private static final String SERVICE_ID = "service.id";

    private final Listeners listeners;
    private final Map<Object, Subscription> bound = new ConcurrentHashMap<>();

    /** No services yet. */
    public ListenerServices(Listeners listeners) {
        this.listeners = listeners;
    }

    /** A service came. */
    public void bind(CanvasListener listener, Map<String, ?> properties) {
        try {
            bound.put(id(properties), listeners.add(canvases(properties), listener));
        } catch (TooLargeException e) {
            LOG.error("the listener {} is told nothing", listener.getClass(), e);
        }
    }

    /** A service's properties changed. */
    public void updated(Map<String, ?> properties) {
        bound.computeIfPresent(id(properties), (id, subscription) -> {
            subscription.cover(canvases(properties));
            return subscription;
        });
    }

    /** A service went. */
    public void unbind(Map<String, ?> properties) {
        Subscription subscription = bound.remove(id(properties));
        if (subscription != null) {
            subscription.close();
        }
    }

    private static Object id(Map<String, ?> properties) {
        Object id = properties.get(SERVICE_ID);
        if (id == null) {
            throw new IllegalArgumentException("a service without an id");
        }
        return id;
    }

    /** Of which canvases; empty: of all. */
    private static Set<String> canvases(Map<String, ?> properties) {
        Object value = properties.get(CanvasListener.CANVAS_ID);
        Set<String> canvases = new LinkedHashSet<>();
        if (value instanceof Collection<?> several) {
            several.forEach(each -> canvases.add(String.valueOf(each)));
        } else if (value instanceof Object[] several) {
            for (Object each : several) {
                canvases.add(String.valueOf(each));
            }
        } else if (value != null) {
            canvases.add(String.valueOf(value));
        }
        return Set.copyOf(canvases);
    }
}
