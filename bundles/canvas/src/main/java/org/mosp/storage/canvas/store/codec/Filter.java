package org.mosp.storage.canvas.store.codec;

import org.mosp.storage.canvas.Tile;

/** What is done to pixels before they are compressed, and undone after. The numbers are stored. */
enum Filter {
    /** Nothing. */
    NONE(0) {
        @Override
        void apply(byte[] pixels, int bytesPerPixel, byte[] target) {
            System.arraycopy(pixels, 0, target, 0, pixels.length);
        }

        @Override
        void undo(byte[] filtered, int bytesPerPixel, byte[] target) {
            System.arraycopy(filtered, 0, target, 0, filtered.length);
        }
    },
    /** Each byte less the one of the same channel above; then all bytes of the first channel, of the second, ... */
    UP_PLANAR(1) {
        @Override
        void apply(byte[] pixels, int bytesPerPixel, byte[] target) {
            int count = pixels.length / bytesPerPixel;
            for (int channel = 0; channel < bytesPerPixel; channel++) {
                int to = channel * count;
                int from = channel;
                for (int i = 0; i < Tile.SIZE; i++, from += bytesPerPixel) {
                    target[to++] = pixels[from];
                }
                int row = Tile.SIZE * bytesPerPixel;
                for (; from < pixels.length; from += bytesPerPixel) {
                    target[to++] = (byte) (pixels[from] - pixels[from - row]);
                }
            }
        }

        @Override
        void undo(byte[] filtered, int bytesPerPixel, byte[] target) {
            int count = filtered.length / bytesPerPixel;
            int row = Tile.SIZE * bytesPerPixel;
            for (int channel = 0; channel < bytesPerPixel; channel++) {
                int from = channel * count;
                int to = channel;
                for (int i = 0; i < Tile.SIZE; i++, to += bytesPerPixel) {
                    target[to] = filtered[from++];
                }
                for (; to < target.length; to += bytesPerPixel) {
                    target[to] = (byte) (filtered[from++] + target[to - row]);
                }
            }
        }
    };

    private static final Filter[] ALL = values();

    private final int number;

    Filter(int number) {
        this.number = number;
    }

    /** The number in stored bytes. */
    int number() {
        return number;
    }

    /** The filter of a number; fails with {@link IllegalArgumentException}. */
    static Filter of(int number) {
        if (number >= ALL.length) {
            throw new IllegalArgumentException("filter " + number);
        }
        return ALL[number];
    }

    abstract void apply(byte[] pixels, int bytesPerPixel, byte[] target);

    abstract void undo(byte[] filtered, int bytesPerPixel, byte[] target);
}
