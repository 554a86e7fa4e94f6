package org.mosp.storage.openraster.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes large files of textured layers, a row at a time; the same arguments give the same pixels. */
final class LargeFiles {

    private static final int NOISE_BYTES = 1 << 22;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final byte[] NOISE = noise();

    /** Rows of one texture, or that are transparent. */
    private static final int STRIPE = 128;

    /**
     * One layer.
     *
     * @param bitDepth 8 or 16 bits of each of four channels
     * @param interlaced whether in seven passes
     * @param period of so many stripes one is textured, the others are transparent
     */
    record Layer(int width, int height, int bitDepth, boolean interlaced, int period) {

        int rowBytes(int pixels) {
            return pixels * bitDepth / 2;
        }
    }

    private LargeFiles() {}

    /**
     * Writes a file.
     *
     * @param merged whether with a merged image
     */
    static Path write(Path file, int width, int height, List<Layer> layers, boolean merged) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            entry(zip, "mimetype", "image/openraster");
            StringBuilder stack =
                    new StringBuilder("<image version=\"0.0.3\" w=\"" + width + "\" h=\"" + height + "\"><stack>");
            for (int i = 0; i < layers.size(); i++) {
                stack.append("<layer name=\"Layer ")
                        .append(i)
                        .append("\" src=\"data/")
                        .append(i)
                        .append(".png\"/>");
            }
            entry(zip, "stack.xml", stack.append("</stack></image>").toString());
            for (int i = 0; i < layers.size(); i++) {
                zip.putNextEntry(new ZipEntry("data/" + i + ".png"));
                png(zip, layers.get(i), i);
            }
            if (merged) {
                zip.putNextEntry(new ZipEntry("mergedimage.png"));
                png(zip, new Layer(width, height, 8, false, layers.get(0).period()), layers.size());
            }
        }
        return file;
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
    }

    /** Filtered rows are made at once: whatever they hold is some picture, and the reader has every filter to undo. */
    private static void png(OutputStream out, Layer layer, int seed) throws IOException {
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteBuffer header = ByteBuffer.allocate(13).putInt(layer.width()).putInt(layer.height());
        header.put((byte) layer.bitDepth()).put((byte) 6).put((byte) 0).put((byte) 0);
        header.put((byte) (layer.interlaced() ? 1 : 0));
        chunk(out, "IHDR", header.array(), 13);
        Deflater deflater = new Deflater(1);
        deflater.setStrategy(Deflater.HUFFMAN_ONLY);
        byte[] compressed = new byte[CHUNK_BYTES];
        Random random = new Random(seed);
        if (layer.interlaced()) {
            int[] x = {0, 4, 0, 2, 0, 1, 0};
            int[] y = {0, 0, 4, 0, 2, 0, 1};
            int[] stepX = {8, 8, 4, 4, 2, 2, 1};
            int[] stepY = {8, 8, 8, 4, 4, 2, 2};
            for (int pass = 0; pass < 7; pass++) {
                int columns = (layer.width() - x[pass] + stepX[pass] - 1) / stepX[pass];
                int rows = (layer.height() - y[pass] + stepY[pass] - 1) / stepY[pass];
                rows(out, layer, columns, rows, random, deflater, compressed);
            }
        } else {
            rows(out, layer, layer.width(), layer.height(), random, deflater, compressed);
        }
        deflater.finish();
        while (!deflater.finished()) {
            chunk(out, "IDAT", compressed, deflater.deflate(compressed));
        }
        deflater.end();
        chunk(out, "IEND", compressed, 0);
    }

    private static void rows(
            OutputStream out, Layer layer, int columns, int rows, Random random, Deflater deflater, byte[] compressed)
            throws IOException {
        int rowBytes = layer.rowBytes(columns);
        byte[] row = new byte[1 + rowBytes];
        for (int y = 0; y < rows; y++) {
            boolean textured = y / STRIPE % layer.period() == 0;
            // 1 to 4: each of the filters that look back; a transparent row does not
            row[0] = (byte) (textured ? 1 + y % 4 : 0);
            if (textured) {
                System.arraycopy(NOISE, random.nextInt(NOISE_BYTES - rowBytes), row, 1, rowBytes);
            } else if (y % STRIPE == 0) {
                java.util.Arrays.fill(row, (byte) 0);
            }
            deflater.setInput(row);
            while (!deflater.needsInput()) {
                int count = deflater.deflate(compressed);
                if (count > 0) {
                    chunk(out, "IDAT", compressed, count);
                }
            }
        }
    }

    private static void chunk(OutputStream out, String type, byte[] data, int length) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        out.write(ByteBuffer.allocate(4).putInt(length).array());
        out.write(name);
        out.write(data, 0, length);
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** Small differences, as between neighbours in a painting: most of them 0, the others up to 3. */
    private static byte[] noise() {
        byte[] noise = new byte[NOISE_BYTES];
        new Random(11).nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) ((noise[i] & 4) == 0 ? 0 : noise[i] & 3);
        }
        return noise;
    }
}
