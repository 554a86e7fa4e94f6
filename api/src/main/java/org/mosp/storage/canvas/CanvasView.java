package org.mosp.storage.canvas;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.TooLargeException;
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

    /** The most points of a {@link #picture}: 8 Mi, more than a screen of 3840 x 2160. */
    int MAX_PICTURE_POINTS = 1 << 23;

    /** The most points in a row or a column of a {@link #picture}. */
    int MAX_PICTURE_SIDE = 1 << 15;

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
     * What the layers compose to, at every {@code step}-th pixel of each {@code step}-th row: 1 for the picture itself, 2 or 4 for a window
     * zoomed out to a half or a quarter. Points are picked, not averaged; each point is that of {@code step} 1. Bands of tiles are read and
     * composed on the store's threads.
     *
     * <p>Composed is what can be composed as it says: layers and groups over each other with opacity, visibility and offset, mixed as they are
     * stored; of 16-bit channels the upper 8 bits count.
     *
     * @param area in pixels of the canvas; it may be beside it
     * @param step in pixels, 1 or more
     * @return red, green, blue, alpha of 8 bits each, not premultiplied, rows from the top: {@code ceil(width / step)} points in each of
     *     {@code ceil(height / step)} rows. Empty if something is shown that is composed in another way (a composite operation other than
     *     {@code svg:src-over}, a node that is not understood, a group that is moved): then it is for the program to compose
     * @throws TooLargeException above {@link #MAX_PICTURE_POINTS}, or {@link #MAX_PICTURE_SIDE} in a row or a column
     */
    Optional<Bytes> picture(PixelArea area, int step);

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
