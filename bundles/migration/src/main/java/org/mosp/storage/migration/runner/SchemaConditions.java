package org.mosp.storage.migration.runner;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.condition.Condition;

/**
 * A {@link Condition} per schema, {@code osgi.condition.id=mosp.schema.NAME} with the property {@code version}: so a component can wait
 * until its data is ready, with a reference whose target is {@code (&(osgi.condition.id=mosp.schema.notes)(version>=2))}. Any number of
 * threads.
 */
final class SchemaConditions implements AutoCloseable {

    private final BundleContext context;
    private final Map<String, ServiceRegistration<Condition>> registered = new HashMap<>();
    private boolean closed;

    SchemaConditions(BundleContext context) {
        this.context = context;
    }

    /** The schemas have these versions. */
    synchronized void are(Map<String, Integer> versions) {
        if (closed) {
            return;
        }
        versions.forEach((schema, version) -> {
            ServiceRegistration<Condition> known = registered.get(schema);
            if (known == null) {
                registered.put(
                        schema,
                        context.registerService(Condition.class, Condition.INSTANCE, properties(schema, version)));
            } else if (!version.equals(known.getReference().getProperty("version"))) {
                known.setProperties(properties(schema, version));
            }
        });
    }

    private static Dictionary<String, Object> properties(String schema, int version) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Condition.CONDITION_ID, "mosp.schema." + schema);
        properties.put("version", version);
        return properties;
    }

    @Override
    public synchronized void close() {
        closed = true;
        registered.values().forEach(ServiceRegistration::unregister);
        registered.clear();
    }
}
