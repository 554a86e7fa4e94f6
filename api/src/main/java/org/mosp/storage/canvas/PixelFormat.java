package org.mosp.storage.canvas;

/**
 * How a pixel is stored. Channels are interleaved, 16-bit channels big-endian as in PNG, nothing is premultiplied, and
 * the colour under alpha 0 is kept.
 */
public enum PixelFormat {
    /** Red, green, blue, alpha; 8 bits each. */
    RGBA8(4, 1),
    /** Red, green, blue, alpha; 16 bits each. */
    RGBA16(4, 2),
    /** Grey, alpha; 8 bits each. */
    GREYA8(2, 1),
    /** Grey, alpha; 16 bits each. */
    GREYA16(2, 2);

    private final int channels;
    private final int bytesPerChannel;

    PixelFormat(int channels, int bytesPerChannel) {
        this.channels = channels;
        this.bytesPerChannel = bytesPerChannel;
    }

    /** Channels per pixel, alpha included. */
    public int channels() {
        return channels;
    }

    /** 1 or 2. */
    public int bytesPerChannel() {
        return bytesPerChannel;
    }

    /** Bytes per pixel. */
    public int bytesPerPixel() {
        return channels * bytesPerChannel;
    }

    /** Bytes of a tile's pixels. */
    public int tileBytes() {
        return Tile.SIZE * Tile.SIZE * bytesPerPixel();
    }
}
