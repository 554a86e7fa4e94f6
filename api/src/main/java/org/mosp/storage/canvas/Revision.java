package org.mosp.storage.canvas;

import java.time.Instant;

/**
 * One committed state of a canvas.
 *
 * @param canvasId of which canvas
 * @param number from 1, rising by at least 1
 * @param parent the revision it was made from, 0 for the first
 * @param createdAt in microseconds
 * @param bytesAdded bytes it added to the store
 * @param comment what its maker said, may be empty
 */
public record Revision(String canvasId, long number, long parent, Instant createdAt, long bytesAdded, String comment) {}
