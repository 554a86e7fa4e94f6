package org.mosp.storage.canvas.store.index;

import java.util.List;

/** The schema of canvases and its versions: layers without what they hold, 1, and with it, 2. */
public final class CanvasSchema {

    /** Its name. */
    public static final String NAME = "canvas";

    /** The version in which a layer's record says what the layer holds. */
    public static final int WITH_TALLY = 2;

    /** The newest. */
    public static final int NEWEST = 2;

    /** The bundle that brings {@link #WITH_TALLY}. */
    public static final String TALLY_BUNDLE = "org.mosp.storage.plugin.canvas-bounds";

    /** The records of layers: only they differ, so that no step touches tiles and blocks, which are nearly all of a store. */
    public static final List<String> KEYS = List.of("canvas/*/layer/*/*");

    private CanvasSchema() {}
}
