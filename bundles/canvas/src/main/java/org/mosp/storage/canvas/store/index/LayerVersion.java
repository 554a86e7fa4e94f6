package org.mosp.storage.canvas.store.index;

/**
 * A layer of a revision.
 *
 * @param layerId which
 * @param revision as of which revision, the last that changed it
 */
public record LayerVersion(String layerId, long revision) {}
