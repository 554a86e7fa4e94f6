package org.mosp.storage.framework;

import java.util.List;

/**
 * Which step, in which form, and in which direction.
 *
 * @param schema the schema
 * @param from the version the data is in before
 * @param to the version it is in afterwards; below {@code from} where a step is undone
 * @param bundle symbolic name of the bundle that brings it
 * @param bundleVersion that bundle's version
 * @param checksum of its form
 * @param keys patterns of the keys it moves; of a step over tables, their names
 */
public record StepIdentity(
        String schema, int from, int to, String bundle, String bundleVersion, String checksum, List<String> keys) {

    public StepIdentity {
        keys = List.copyOf(keys);
    }

    /** Whether it undoes. */
    public boolean back() {
        return to < from;
    }

    /** The bundle with its version. */
    public String writer() {
        return bundle + " " + bundleVersion;
    }
}
