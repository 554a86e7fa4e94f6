package org.mosp.storage.canvas.store.projection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.mosp.storage.Bytes;

/** Small pictures as PNG files of RGBA with 8 bits. */
final class PngWriter {

    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int FILTER_UP = 2;

    private PngWriter() {}

    static Bytes write(byte[] rgba, int width, int height) {
        ByteArrayOutputStream png = new ByteArrayOutputStream(4_096);
        png.writeBytes(ByteBuffer.allocate(8).putLong(SIGNATURE).array());
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 6, 0, 0, 0})
                .array();
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", deflate(filter(rgba, width, height)));
        chunk(png, "IEND", new byte[0]);
        return Bytes.wrap(png.toByteArray());
    }

    private static byte[] filter(byte[] rgba, int width, int height) {
        int row = width * 4;
        byte[] filtered = new byte[height * (row + 1)];
        int to = 0;
        for (int y = 0; y < height; y++) {
            filtered[to++] = FILTER_UP;
            for (int i = y * row; i < (y + 1) * row; i++) {
                filtered[to++] = (byte) (rgba[i] - (y == 0 ? 0 : rgba[i - row]));
            }
        }
        return filtered;
    }

    private static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(data);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(data.length / 2);
            byte[] buffer = new byte[8_192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        png.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        png.writeBytes(name);
        png.writeBytes(content);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
