package org.mosp.storage.migration;

import java.util.List;

/**
 * A step with what it came in.
 *
 * @param schema the schema
 * @param from the version it begins at, also where it is run back
 * @param to the version it ends at
 * @param bundle symbolic name of the bundle that brings it
 * @param bundleVersion that bundle's version
 * @param checksum over its classes and named resources: {@code algorithm:hexadecimal digits}
 * @param requires schemas with the versions they must have before
 * @param reversible whether it can be undone
 */
public record StepInfo(
        String schema,
        int from,
        int to,
        String bundle,
        String bundleVersion,
        String checksum,
        List<SchemaVersion> requires,
        boolean reversible) {

    public StepInfo {
        requires = List.copyOf(requires);
    }

    /** For people: {@code preferences 1 -> 2 from org.example.x 1.4.0}. */
    public String shown() {
        return schema + " " + from + " -> " + to + " from " + bundle + " " + bundleVersion;
    }
}
