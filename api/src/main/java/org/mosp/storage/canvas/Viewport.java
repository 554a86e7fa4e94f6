package org.mosp.storage.canvas;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A window on one revision of a canvas that a program moves, tiles coming as it goes. Implemented by the framework; for one thread at a
 * time. Tiles beside the window are read ahead in the direction of the last move, off the caller's thread; what it keeps is bounded: 64 MiB.
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
     * @param window in pixels of the canvas; layers are looked at where their offsets put them
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
