package org.mosp.storage.canvas;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.migration.SchemaVersionException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One revision of a canvas, read lazily: the layer list is there at once, tiles come when asked for. Implemented by the
 * framework. Any number of threads. A view does not change when the canvas does, and holds nothing that must be closed.
 *
 * <p>Errors of all reads: {@link StorageDamagedException} for damage, naming the key.
 */
@ProviderType
public interface CanvasView {

    /** The revision seen. */
    Revision revision();

    /** The layer tree and the metadata. */
    CanvasData data();

    /** A tile's pixels; empty where nothing is painted. */
    Optional<Bytes> tile(String layerId, int x, int y);

    /**
     * Every tile of a layer that is not empty and touches the area, from the top, each row from the left, read ahead.
     *
     * @param area in pixels of the layer's plane
     */
    void tiles(String layerId, PixelArea area, Consumer<Tile> consumer);

    /**
     * A window on the canvas that moves: its tiles are read ahead of where it goes.
     *
     * @param layerIds the layers that are read
     * @throws NotFoundException if there is no such layer
     */
    Viewport viewport(List<String> layerIds);

    /**
     * The smallest area of whole tiles that holds all pixels of the layer. From version 2 of schema {@code canvas} on it is stored; in
     * version 1 it is looked for in the blocks at the layer's rim.
     */
    PixelArea bounds(String layerId);

    /**
     * How many tiles the layer holds, in how many bytes, and where, without looking at any of them.
     *
     * @throws SchemaVersionException in version 1 of schema {@code canvas}, naming the bundle to install: to count there would mean to
     *     read every tile, as long as that takes
     * @throws StorageDamagedException if it has to be counted because a row was missing when the schema was raised, and is still
     */
    LayerContents contents(String layerId);

    /** Bytes kept with the canvas under a name. */
    Optional<Bytes> entry(String name);
}
