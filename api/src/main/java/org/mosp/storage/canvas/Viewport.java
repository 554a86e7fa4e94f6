package org.mosp.storage.canvas;

import org.mosp.storage.StorageDamagedException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A window on one revision of a canvas that a program moves, tiles coming as it goes. Implemented by the framework; for one thread at a
 * time. What comes next if the window goes on as it moved last is read ahead, as far as one window, off the caller's thread, and only a few
 * tiles at a time on the threads that commits use too. What it keeps is bounded: 64 MiB of tiles that were not handed out yet; what was
 * handed out is its taker's. Empty space costs nothing.
 *
 * <p>What could not be read ahead is read again by the move that needs it, and is an error there.
 */
@ProviderType
public interface Viewport extends AutoCloseable {

    /** Told of tiles. */
    @FunctionalInterface
    interface TileConsumer {

        /** A tile of a layer that is not empty. */
        void tile(String layerId, Tile tile);
    }

    /**
     * Moves the window and hands out every tile that is not empty and was not in it before, layer by layer in the order given, each from the
     * top, each row from the left.
     *
     * @param window in pixels of the canvas; layers are looked at where their offsets put them. It may be partly or wholly outside of what
     *     is painted, and empty
     * @throws StorageDamagedException for damage, naming the key; then the window has not moved, and the next move hands out again what this
     *     one did
     * @throws IllegalStateException if it is closed
     */
    void move(PixelArea window, TileConsumer consumer);

    /** How many tiles were handed out that had been read ahead. */
    long readAhead();

    /** How many tiles were handed out that had to be waited for. */
    long waitedFor();

    /** Lets go of what is kept. */
    @Override
    void close();
}
