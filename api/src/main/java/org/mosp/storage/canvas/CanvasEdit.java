package org.mosp.storage.canvas;

import java.util.List;
import java.util.function.UnaryOperator;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.TooLargeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes to one canvas, collected and then made at once by {@link CanvasStore#commit}. Implemented by the framework;
 * for one thread at a time.
 *
 * <p>Tiles are hashed and compressed as they come. What exceeds a batch is staged in the store in several batches before
 * the commit, which is small: memory is bounded, and a canvas is never half changed. Close an edit that is not
 * committed; after a commit closing does nothing.
 */
@ProviderType
public interface CanvasEdit extends AutoCloseable {

    /** The canvas. */
    String canvasId();

    /** The revision it started from, 0 for a new canvas. */
    long base();

    /** The canvas as changed so far. */
    CanvasData data();

    /** An id for a new layer. */
    String newLayerId();

    /**
     * Replaces the whole tree. Layers whose id was there keep their pixels, new ones are empty, those left out are gone.
     *
     * @throws IllegalArgumentException if an id repeats or the depths are no tree
     */
    CanvasEdit setLayers(List<LayerData> layers);

    /**
     * Adds a layer at an index of the tree (0: on top), or replaces the one of that id in its place.
     *
     * @param index where a new one goes; ignored for one that is there
     */
    CanvasEdit putLayer(LayerData layer, int index);

    /** Removes a layer, with its children. */
    CanvasEdit removeLayer(String layerId);

    /**
     * Adds a copy of a layer, with its pixels as changed so far, above it in the tree; of a group, with all in it. No pixel is copied.
     *
     * @return the id of the copy
     * @throws NotFoundException if there is no such layer
     */
    String duplicateLayer(String layerId);

    /** Changes the metadata; its {@code updatedAt} is set by the commit. */
    CanvasEdit metadata(UnaryOperator<Metadata> change);

    /**
     * Sets the pixels of a tile; pixels of a tile that are all 0 make it empty.
     *
     * @param layerId a layer of the tree that holds pixels, or {@link LayerData#MERGED} after {@link #setMerged}
     * @throws NotFoundException if there is no such layer
     * @throws IllegalArgumentException if the number of bytes is not the format's
     * @throws QuotaExceededException if what a large edit would write ahead of its commit ends above the pool's quota
     */
    CanvasEdit putTile(String layerId, Tile tile);

    /** Removes all pixels of a layer. */
    CanvasEdit clearTiles(String layerId);

    /**
     * Gives the canvas a merged image, empty at first: its tiles follow by {@link #putTile} under
     * {@link LayerData#MERGED}. A commit that changes layers or pixels without setting it removes the former one.
     */
    CanvasEdit setMerged(LayerData merged);

    /**
     * Keeps bytes with the canvas that the framework does not understand.
     *
     * @param name any text, at most 65,535 bytes of UTF-8
     * @throws TooLargeException above 1 GiB
     */
    CanvasEdit putEntry(String name, Bytes content);

    /** Removes such bytes. */
    CanvasEdit removeEntry(String name);

    /** Gives the canvas a thumbnail: a PNG file of at most 256 x 256 pixels; empty bytes remove it. */
    CanvasEdit setThumbnail(Bytes png);

    /** What is said of the revision; at most 4,096 characters. */
    CanvasEdit comment(String text);

    /** Lets go of what is not committed. */
    @Override
    void close();
}
