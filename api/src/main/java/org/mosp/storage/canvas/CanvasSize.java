package org.mosp.storage.canvas;

import java.util.OptionalLong;

/**
 * What a canvas takes of the store. In bytes of keys and values, before what the engine adds.
 *
 * @param canvasId which canvas
 * @param ownBytes what its commits added, less what pruning took away: its records and the rows it was the first to store
 * @param poolBytes the same of all canvases that share its pool, less what collections took away
 * @param canvases how many share the pool, itself included
 * @param quota the most that {@code poolBytes} may become; empty: no limit
 */
public record CanvasSize(String canvasId, long ownBytes, long poolBytes, int canvases, OptionalLong quota) {}
