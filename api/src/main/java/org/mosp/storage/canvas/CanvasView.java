package org.mosp.storage.canvas;

import java.util.Optional;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
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

    /** The smallest area of whole tiles that holds all pixels of the layer. */
    PixelArea bounds(String layerId);

    /** Bytes kept with the canvas under a name. */
    Optional<Bytes> entry(String name);
}
