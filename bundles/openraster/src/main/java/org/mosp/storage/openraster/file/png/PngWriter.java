package org.mosp.storage.openraster.file.png;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.mosp.storage.Bytes;

/** Writes one PNG row by row, not interlaced, each row with the filter that promises most. For one thread. */
public final class PngWriter implements AutoCloseable {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int TRIED_FILTERS = 5;

    private final OutputStream out;
    private final PngHeader header;
    private final List<PngChunk> chunks;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION);
    private final byte[] compressed = new byte[CHUNK_BYTES];
    private final byte[] above;
    private final byte[] current;
    private final byte[][] tried;
    private int filled;

    /**
     * Begins an image.
     *
     * @param header colour type 0, 2, 4 or 6, of 8 or 16 bits; not interlaced
     * @param chunks ancillary chunks that fit it
     */
    public PngWriter(OutputStream out, PngHeader header, List<PngChunk> chunks) throws IOException {
        this.out = out;
        this.header = header;
        this.chunks = List.copyOf(chunks);
        int rowBytes = header.rowBytes(header.width());
        this.above = new byte[rowBytes];
        this.current = new byte[rowBytes];
        this.tried = new byte[TRIED_FILTERS][rowBytes + 1];
        out.write(SIGNATURE);
        ByteBuffer fields = ByteBuffer.allocate(13);
        fields.putInt(header.width()).putInt(header.height());
        fields.put((byte) header.bitDepth()).put((byte) header.colorType()).put(new byte[3]);
        chunk("IHDR", fields.array(), 13);
        for (PngChunk chunk : this.chunks) {
            if (chunk.before()) {
                chunk(chunk.type(), chunk.data().toArray(), chunk.data().length());
            }
        }
    }

    /**
     * The next row.
     *
     * @param pixels holds it in the header's colour type and depth, from {@code offset}
     */
    public void row(byte[] pixels, int offset) throws IOException {
        System.arraycopy(pixels, offset, current, 0, current.length);
        deflater.setInput(filtered());
        while (!deflater.needsInput()) {
            compress();
        }
        System.arraycopy(current, 0, above, 0, above.length);
    }

    /** Ends the image, all rows of which were written. */
    public void finish() throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
            compress();
        }
        if (filled > 0) {
            chunk("IDAT", compressed, filled);
        }
        for (PngChunk chunk : chunks) {
            if (!chunk.before()) {
                chunk(chunk.type(), chunk.data().toArray(), chunk.data().length());
            }
        }
        chunk("IEND", new byte[0], 0);
    }

    @Override
    public void close() {
        deflater.end();
    }

    /** A whole image at once, for small ones. */
    public static Bytes encode(PngHeader header, byte[] pixels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PngWriter writer = new PngWriter(out, header, List.of())) {
            int rowBytes = header.rowBytes(header.width());
            for (int y = 0; y < header.height(); y++) {
                writer.row(pixels, y * rowBytes);
            }
            writer.finish();
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail", e);
        }
        return Bytes.wrap(out.toByteArray());
    }

    private void compress() throws IOException {
        filled += deflater.deflate(compressed, filled, compressed.length - filled);
        if (filled == compressed.length) {
            chunk("IDAT", compressed, filled);
            filled = 0;
        }
    }

    /** The row under the filter whose bytes, as signed numbers, have the least sum: the rule of thumb of the PNG standard. */
    private byte[] filtered() {
        int distance = header.filterDistance();
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int type = 0; type < TRIED_FILTERS && least > 0; type++) {
            long sum = filter(type, tried[type], distance);
            if (sum < least) {
                least = sum;
                best = type;
            }
        }
        return tried[best];
    }

    private long filter(int type, byte[] target, int distance) {
        target[0] = (byte) type;
        long sum = 0;
        for (int i = 0; i < current.length; i++) {
            int left = i < distance ? 0 : current[i - distance] & 0xff;
            int up = above[i] & 0xff;
            int predicted =
                    switch (type) {
                        case 0 -> 0;
                        case 1 -> left;
                        case 2 -> up;
                        case 3 -> (left + up) >> 1;
                        default -> Filters.predict(left, up, i < distance ? 0 : above[i - distance] & 0xff);
                    };
            byte value = (byte) (current[i] - predicted);
            target[i + 1] = value;
            sum += Math.abs(value);
        }
        return sum;
    }

    private void chunk(String type, byte[] data, int length) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        out.write(ByteBuffer.allocate(4).putInt(length).array());
        out.write(name);
        out.write(data, 0, length);
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
