package org.mosp.storage.metrics;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of PID {@code org.mosp.storage.metrics}. */
@ObjectClassDefinition(name = "Mosp Storage: metrics", description = "Names of the JMX beans.")
public @interface MetricsConfiguration {

    /** Tells stores apart. */
    @AttributeDefinition(
            name = "Instance",
            description = "where a process has several stores: a further key of the names of this one's beans")
    String instance() default "";
}
