package org.mosp.storage.migration;

import java.time.Duration;
import java.time.Instant;

/**
 * A step that was done, as the history of the store tells it.
 *
 * @param schema the schema
 * @param from the version it begins at
 * @param to the version it ends at
 * @param back whether it was undone
 * @param bundle symbolic name of the bundle that brought it
 * @param bundleVersion that bundle's version
 * @param checksum of its form then
 * @param by who ran it: software and user
 * @param at when it was recorded
 * @param took how long it ran, in the process that ended it
 * @param entries entries it moved
 */
public record AppliedStep(
        String schema,
        int from,
        int to,
        boolean back,
        String bundle,
        String bundleVersion,
        String checksum,
        String by,
        Instant at,
        Duration took,
        long entries) {}
