package org.mosp.storage.openraster.file;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A PNG of any kind, made without the code under test: chunk by chunk, each row without a filter. */
final class MadePng {

    private static final int[] FIRST_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] FIRST_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private record Chunk(String type, byte[] data, boolean before) {}

    /** Samples of a pixel, in the order of the colour type. */
    @FunctionalInterface
    interface Samples {
        int[] at(int x, int y);
    }

    private final int width;
    private final int height;
    private final int bitDepth;
    private final int colorType;
    private final List<Chunk> chunks = new ArrayList<>();
    private boolean interlaced;
    private Samples samples;

    /** Of 8-bit RGBA. */
    static MadePng rgba(int width, int height) {
        return new MadePng(width, height, 8, 6);
    }

    MadePng(int width, int height, int bitDepth, int colorType) {
        this.width = width;
        this.height = height;
        this.bitDepth = bitDepth;
        this.colorType = colorType;
        int most = (1 << bitDepth) - 1;
        // different everywhere, so that nothing exchanged is equal by chance; index 0 to 3 for a palette
        this.samples = (x, y) -> {
            int[] pixel = new int[channels()];
            for (int k = 0; k < pixel.length; k++) {
                int value = x * 7 + y * 13 + k * 101;
                pixel[k] = (colorType == 3 ? value % 4 : bitDepth == 16 ? value * 257 + k : value) & most;
            }
            return pixel;
        };
    }

    MadePng pixels(Samples content) {
        samples = content;
        return this;
    }

    /** All of one colour. */
    MadePng filled(int... pixel) {
        return pixels((x, y) -> pixel);
    }

    MadePng interlaced() {
        interlaced = true;
        return this;
    }

    MadePng before(String type, byte[] data) {
        chunks.add(new Chunk(type, data, true));
        return this;
    }

    MadePng behind(String type, byte[] data) {
        chunks.add(new Chunk(type, data, false));
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) bitDepth).put((byte) colorType).put((byte) 0).put((byte) 0);
        header.put((byte) (interlaced ? 1 : 0));
        chunk(out, "IHDR", header.array());
        chunks.stream().filter(Chunk::before).forEach(chunk -> chunk(out, chunk.type(), chunk.data()));
        chunk(out, "IDAT", deflated());
        chunks.stream().filter(chunk -> !chunk.before()).forEach(chunk -> chunk(out, chunk.type(), chunk.data()));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private byte[] deflated() {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int pass = 0; pass < 7 && interlaced; pass++) {
            rows(rows, FIRST_X[pass], FIRST_Y[pass], STEP_X[pass], STEP_Y[pass]);
        }
        if (!interlaced) {
            rows(rows, 0, 0, 1, 1);
        }
        Deflater deflater = new Deflater();
        deflater.setInput(rows.toByteArray());
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] part = new byte[1 << 16];
        while (!deflater.finished()) {
            out.write(part, 0, deflater.deflate(part));
        }
        deflater.end();
        return out.toByteArray();
    }

    private void rows(ByteArrayOutputStream out, int fromX, int fromY, int stepX, int stepY) {
        if (fromX >= width) {
            return;
        }
        int columns = (width - fromX + stepX - 1) / stepX;
        for (int y = fromY; y < height; y += stepY) {
            byte[] row = new byte[(columns * channels() * bitDepth + 7) / 8];
            int bit = 0;
            for (int x = fromX; x < width; x += stepX) {
                for (int value : samples.at(x, y)) {
                    for (int b = bitDepth - 1; b >= 0; b--, bit++) {
                        row[bit / 8] |= (byte) ((value >> b & 1) << (7 - bit % 8));
                    }
                }
            }
            out.write(0);
            out.writeBytes(row);
        }
    }

    private int channels() {
        return switch (colorType) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            default -> 4;
        };
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
