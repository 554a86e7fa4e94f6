package org.mosp.storage.framework;

import java.time.Duration;

/**
 * The figures of a move.
 *
 * @param moved entries that were moved, earlier runs included; of tables, rows that were changed
 * @param seen entries that were looked at, earlier runs included
 * @param total entries there were when it began
 * @param left keys written in the old version since, which are still to be visited; 0 while entries are scanned
 * @param pause how long writers were parked at most
 * @param done whether the step is recorded
 */
public record MoveFigures(long moved, long seen, long total, long left, Duration pause, boolean done) {}
