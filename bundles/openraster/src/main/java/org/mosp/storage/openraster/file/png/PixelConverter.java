package org.mosp.storage.openraster.file.png;

import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.limits.RefusedException;

/** Turns a row as the file has it into the canvas's format; exact, with the colour under alpha 0 kept. */
final class PixelConverter {

    private final PngHeader header;
    private final byte[] palette;
    private final byte[] transparency;
    private final int pixelBytes;

    /**
     * For an image.
     *
     * @param palette of chunk PLTE, may be empty
     * @param transparency of chunk tRNS, may be empty
     */
    PixelConverter(PngHeader header, byte[] palette, byte[] transparency) throws RefusedException {
        this.header = header;
        this.palette = palette;
        boolean alpha = header.colorType() == PngHeader.GREY_ALPHA || header.colorType() == PngHeader.RGB_ALPHA;
        this.transparency = alpha ? new byte[0] : transparency;
        PixelFormat format = header.format();
        this.pixelBytes = format.bytesPerPixel();
        check(header, palette, this.transparency);
    }

    /** Refuses an image whose palette or key for transparency is not whole. */
    static void check(PngHeader header, byte[] palette, byte[] transparency) throws RefusedException {
        int expected =
                switch (header.colorType()) {
                    case PngHeader.GREY -> 2;
                    case PngHeader.RGB -> 6;
                    default -> 0;
                };
        if (expected > 0 && transparency.length != 0 && transparency.length < expected) {
            throw new RefusedException("is a damaged PNG: chunk tRNS is too short");
        }
        if (header.colorType() == PngHeader.PALETTE && palette.length < 3) {
            throw new RefusedException("is a damaged PNG: its palette is missing");
        }
    }

    /** Whether rows are in the canvas's format as they are. */
    boolean isIdentity() {
        return header.colorType() == PngHeader.GREY_ALPHA || header.colorType() == PngHeader.RGB_ALPHA;
    }

    int pixelBytes() {
        return pixelBytes;
    }

    void convert(byte[] row, int from, byte[] target, int to, int pixels) throws RefusedException {
        switch (header.colorType()) {
            case PngHeader.GREY -> {
                if (header.bitDepth() == 16) {
                    opaque(row, from, target, to, pixels, 2, 2);
                } else {
                    grey(row, from, target, to, pixels);
                }
            }
            case PngHeader.RGB -> {
                int depth = header.bitDepth() / 8;
                opaque(row, from, target, to, pixels, 3 * depth, depth);
            }
            case PngHeader.PALETTE -> palette(row, from, target, to, pixels);
            default -> System.arraycopy(row, from, target, to, pixels * pixelBytes);
        }
    }

    private void opaque(byte[] row, int from, byte[] target, int to, int pixels, int colour, int depth) {
        int in = from;
        int out = to;
        for (int i = 0; i < pixels; i++) {
            byte alpha = (byte) (transparency.length > 0 && isKey(row, in, colour, depth) ? 0 : 0xff);
            for (int k = 0; k < colour; k++) {
                target[out++] = row[in++];
            }
            for (int k = 0; k < depth; k++) {
                target[out++] = alpha;
            }
        }
    }

    /** The key colour has 16 bits per channel, whatever the depth. */
    private boolean isKey(byte[] row, int in, int colour, int depth) {
        for (int channel = 0; channel * depth < colour; channel++) {
            int key = (transparency[2 * channel] & 0xff) << 8 | transparency[2 * channel + 1] & 0xff;
            int value = row[in + channel * depth] & 0xff;
            if (depth == 2) {
                value = value << 8 | row[in + channel * depth + 1] & 0xff;
            }
            if (key != value) {
                return false;
            }
        }
        return true;
    }

    private void grey(byte[] row, int from, byte[] target, int to, int pixels) {
        int depth = header.bitDepth();
        int most = (1 << depth) - 1;
        int key = transparency.length >= 2 ? (transparency[0] & 0xff) << 8 | transparency[1] & 0xff : -1;
        for (int i = 0; i < pixels; i++) {
            int value = sample(row, from, i, depth);
            target[to + 2 * i] = (byte) (value * 255 / most);
            target[to + 2 * i + 1] = (byte) (value == key ? 0 : 0xff);
        }
    }

    private void palette(byte[] row, int from, byte[] target, int to, int pixels) throws RefusedException {
        for (int i = 0; i < pixels; i++) {
            int index = sample(row, from, i, header.bitDepth());
            if (3 * index + 2 >= palette.length) {
                throw new RefusedException("is a damaged PNG: colour " + index + " is not in its palette");
            }
            target[to + 4 * i] = palette[3 * index];
            target[to + 4 * i + 1] = palette[3 * index + 1];
            target[to + 4 * i + 2] = palette[3 * index + 2];
            target[to + 4 * i + 3] = index < transparency.length ? transparency[index] : (byte) 0xff;
        }
    }

    private static int sample(byte[] row, int from, int index, int depth) {
        if (depth == 8) {
            return row[from + index] & 0xff;
        }
        int bit = index * depth;
        return (row[from + (bit >> 3)] & 0xff) >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
    }
}
