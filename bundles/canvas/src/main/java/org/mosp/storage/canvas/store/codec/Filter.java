package org.mosp.storage.canvas.store.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
            if (bytesPerPixel == Integer.BYTES) {
                applyToInts(pixels, count, target);
                return;
            }
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
            if (bytesPerPixel == Integer.BYTES) {
                undoToInts(filtered, count, target);
                return;
            }
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

        /** The same, four channels at once: most tiles are such, and a stroke spends much of its time here. */
        private void applyToInts(byte[] pixels, int count, byte[] target) {
            for (int i = 0; i < count; i++) {
                int here = (int) PIXEL.get(pixels, Integer.BYTES * i);
                int above = i < Tile.SIZE ? 0 : (int) PIXEL.get(pixels, Integer.BYTES * (i - Tile.SIZE));
                // byte by byte: with the top bits set here and clear above no byte borrows from the next
                int change = (here | TOP_BITS) - (above & ~TOP_BITS) ^ (here ^ ~above) & TOP_BITS;
                target[i] = (byte) change;
                target[count + i] = (byte) (change >> 8);
                target[2 * count + i] = (byte) (change >> 16);
                target[3 * count + i] = (byte) (change >> 24);
            }
        }

        private void undoToInts(byte[] filtered, int count, byte[] target) {
            for (int i = 0; i < count; i++) {
                int change = filtered[i] & 0xff
                        | (filtered[count + i] & 0xff) << 8
                        | (filtered[2 * count + i] & 0xff) << 16
                        | filtered[3 * count + i] << 24;
                int above = i < Tile.SIZE ? 0 : (int) PIXEL.get(target, Integer.BYTES * (i - Tile.SIZE));
                // byte by byte: without the top bits no byte carries into the next
                int here = (change & ~TOP_BITS) + (above & ~TOP_BITS) ^ (change ^ above) & TOP_BITS;
                PIXEL.set(target, Integer.BYTES * i, here);
            }
        }
    };

    private static final VarHandle PIXEL = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int TOP_BITS = 0x80808080;
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
