package org.mosp.storage.plugin.canvas;

import java.io.ByteArrayOutputStream;

/**
 * What tiles there are: how many, the bytes of their rows, each counted wherever it is used, and where, in tiles.
 *
 * <p>As bytes: the number of tiles, the number of bytes, and, unless there is no tile, left and top as signed numbers and the
 * columns and rows from there.
 */
final class Tally {

    /** Tiles per side of a block. */
    static final int SIDE = 16;

    private long tiles;
    private long bytes;
    private int left = Integer.MAX_VALUE;
    private int top = Integer.MAX_VALUE;
    private int right = Integer.MIN_VALUE;
    private int bottom = Integer.MIN_VALUE;

    /** One more tile. */
    void add(int column, int row, long rowBytes) {
        tiles++;
        bytes += rowBytes;
        left = Math.min(left, column);
        right = Math.max(right, column);
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
    }

    /** The tiles of a block in its place, in blocks. */
    void add(Tally block, int column, int row) {
        if (block.tiles > 0) {
            tiles += block.tiles;
            bytes += block.bytes;
            left = Math.min(left, column * SIDE + block.left);
            right = Math.max(right, column * SIDE + block.right);
            top = Math.min(top, row * SIDE + block.top);
            bottom = Math.max(bottom, row * SIDE + block.bottom);
        }
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(24);
        number(out, tiles);
        number(out, bytes);
        if (tiles > 0) {
            signed(out, left);
            signed(out, top);
            number(out, (long) right - left + 1);
            number(out, (long) bottom - top + 1);
        }
        return out.toByteArray();
    }

    private static void signed(ByteArrayOutputStream out, long value) {
        number(out, value << 1 ^ value >> 63);
    }

    private static void number(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
