package org.mosp.storage.canvas;

/**
 * What a collection of a pool did.
 *
 * @param poolId which pool
 * @param canvases how many canvases share it
 * @param kept rows that revisions refer to, and rows too young to be judged
 * @param keptBytes their bytes, keys included
 * @param freed rows that are gone
 * @param freedBytes their bytes, keys included
 */
public record CollectionReport(String poolId, int canvases, long kept, long keptBytes, long freed, long freedBytes) {}
