package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.png.PngHeader;
import org.mosp.storage.openraster.file.png.PngReader;
import org.mosp.storage.openraster.file.png.PngWriter;

/** Every kind of PNG gives the pixels that it says, checked against samples unpacked here and against the JDK's reader. */
class PngPixelsTest {

    private static final int WIDTH = 37;
    private static final int HEIGHT = 21;

    @ParameterizedTest
    @CsvSource({
        "0,1", "0,2", "0,4", "0,8", "0,16", "2,8", "2,16", "3,1", "3,2", "3,4", "3,8", "4,8", "4,16", "6,8", "6,16",
    })
    void pixelsAreExact(int colorType, int bitDepth) throws Exception {
        for (boolean interlaced : List.of(false, true)) {
            for (boolean keyed : List.of(false, true)) {
                Sample sample = new Sample(colorType, bitDepth, interlaced, keyed);
                assertArrayEquals(sample.expected(), read(sample.png()), sample.toString());
            }
        }
    }

    @Test
    void writtenImagesAreReadByTheJdk() throws Exception {
        for (PixelFormat format : PixelFormat.values()) {
            byte[] pixels = new byte[WIDTH * HEIGHT * format.bytesPerPixel()];
            new Random(7).nextBytes(pixels);
            Arrays.fill(pixels, 0, pixels.length / 2, (byte) 3);
            int type = format.channels() == 2 ? PngHeader.GREY_ALPHA : PngHeader.RGB_ALPHA;
            int depth = 8 * format.bytesPerChannel();
            byte[] png = PngWriter.encode(new PngHeader(WIDTH, HEIGHT, depth, type, false), pixels)
                    .toArray();
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            int[] samples = image.getRaster().getPixels(0, 0, WIDTH, HEIGHT, (int[]) null);
            for (int i = 0; i < samples.length; i++) {
                int expected =
                        depth == 8 ? pixels[i] & 0xff : ByteBuffer.wrap(pixels).getShort(2 * i) & 0xffff;
                assertEquals(expected, samples[i], format + " sample " + i);
            }
            assertArrayEquals(pixels, read(png), format.toString());
        }
    }

    @Test
    void everyCutAndEveryFlippedByteIsRefusedOrHarmless() throws Exception {
        Sample sample = new Sample(6, 8, false, false);
        byte[] png = sample.png();
        for (int length = 0; length < png.length - 12; length += 3) {
            byte[] cut = Arrays.copyOf(png, length);
            assertThrows(RefusedException.class, () -> read(cut), () -> "cut at " + cut.length);
        }
        for (int at = 0; at < png.length - 12; at++) {
            byte[] flipped = png.clone();
            flipped[at] ^= 0x10;
            byte[] pixels;
            try {
                pixels = read(flipped);
            } catch (RefusedException e) {
                continue;
            }
            assertArrayEquals(sample.expected(), pixels, "flipped at " + at);
        }
    }

    /** Of chunks of no bytes there may be some, not as many as fit a file. */
    @Test
    void chunksOfNoBytesAreCounted() throws Exception {
        for (boolean interlaced : List.of(false, true)) {
            Sample sample = new Sample(6, 8, interlaced, false);
            byte[] png = sample.png();
            int data = new String(png, StandardCharsets.ISO_8859_1).indexOf("IDAT") - 4;
            int end = png.length - 12;
            for (int at : List.of(data, end)) {
                for (String type : List.of("IDAT", "tEXt")) {
                    assertArrayEquals(sample.expected(), read(with(png, at, type, 100)), type + " at " + at);
                    byte[] many = with(png, at, type, FileLimits.MAX_CHUNKS + 2);
                    RefusedException refused = assertThrows(RefusedException.class, () -> read(many), type);
                    assertEquals(Limit.CHUNKS, refused.limit().orElseThrow());
                }
            }
        }
    }

    @Test
    void remarksAreBounded() throws Exception {
        Sample sample = new Sample(6, 8, false, false);
        byte[] png = sample.png();
        byte[] damaged = with(png, png.length - 12, "tEXt", 1_000);
        // the type's last letter: the CRC does not match any more
        for (int i = 0; i < 1_000; i++) {
            damaged[png.length - 12 + 12 * i + 7] = 'a';
        }
        FileLimits limits = FileLimits.DEFAULTS;
        try (PngReader reader =
                new PngReader(() -> new ByteArrayInputStream(damaged), limits, limits.budget(damaged.length))) {
            reader.read((y, row, offset) -> {});
            assertEquals(100, reader.remarks().size());
            assertEquals(List.of(), reader.chunks());
        }
    }

    private static byte[] with(byte[] png, int at, String type, int count) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, at);
        for (int i = 0; i < count; i++) {
            Sample.chunk(out, type, new byte[0]);
        }
        out.write(png, at, png.length - at);
        return out.toByteArray();
    }

    private static byte[] read(byte[] png) throws Exception {
        FileLimits limits = FileLimits.DEFAULTS;
        try (PngReader reader = new PngReader(() -> new ByteArrayInputStream(png), limits, limits.budget(png.length))) {
            int rowBytes = reader.header().width() * reader.header().format().bytesPerPixel();
            byte[] pixels = new byte[rowBytes * reader.header().height()];
            reader.read((y, row, offset) -> System.arraycopy(row, offset, pixels, y * rowBytes, rowBytes));
            return pixels;
        }
    }

    /** An image of random samples, and the pixels it means. */
    private record Sample(int colorType, int bitDepth, boolean interlaced, boolean keyed) {

        private int channels() {
            return switch (colorType) {
                case 0, 3 -> 1;
                case 2 -> 3;
                case 4 -> 2;
                default -> 4;
            };
        }

        private int[] samples() {
            int[] samples = new int[WIDTH * HEIGHT * channels()];
            Random random = new Random(colorType * 100 + bitDepth);
            for (int i = 0; i < samples.length; i++) {
                // few values, so that the key for transparency is met
                samples[i] = random.nextInt(4) * ((1 << bitDepth) - 1) / 3;
            }
            return samples;
        }

        private byte[] palette() {
            byte[] palette = new byte[3 << bitDepth];
            new Random(5).nextBytes(palette);
            return palette;
        }

        byte[] expected() {
            int[] samples = samples();
            boolean deep = bitDepth == 16;
            int colours = colorType == 0 || colorType == 4 ? 1 : 3;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int most = (1 << bitDepth) - 1;
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                int[] pixel = new int[colours + 1];
                int alpha = deep ? 0xffff : 0xff;
                if (colorType == 3) {
                    int index = samples[i];
                    for (int k = 0; k < 3; k++) {
                        pixel[k] = palette()[3 * index + k] & 0xff;
                    }
                    alpha = keyed && index == 0 ? 9 : 255;
                } else {
                    boolean key = keyed && (colorType == 0 || colorType == 2);
                    for (int k = 0; k < colours; k++) {
                        int value = samples[i * channels() + k];
                        key &= value == most / 3;
                        pixel[k] = bitDepth < 8 ? value * 255 / most : value;
                    }
                    alpha = key ? 0 : channels() > colours ? samples[i * channels() + colours] : alpha;
                }
                pixel[colours] = alpha;
                for (int value : pixel) {
                    if (deep) {
                        out.write(value >> 8);
                    }
                    out.write(value);
                }
            }
            return out.toByteArray();
        }

        byte[] png() throws Exception {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            if (interlaced) {
                int[] x = {0, 4, 0, 2, 0, 1, 0};
                int[] y = {0, 0, 4, 0, 2, 0, 1};
                int[] stepX = {8, 8, 4, 4, 2, 2, 1};
                int[] stepY = {8, 8, 8, 4, 4, 2, 2};
                for (int pass = 0; pass < 7; pass++) {
                    rows(data, x[pass], y[pass], stepX[pass], stepY[pass]);
                }
            } else {
                rows(data, 0, 0, 1, 1);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
            ByteBuffer header = ByteBuffer.allocate(13).putInt(WIDTH).putInt(HEIGHT);
            header.put((byte) bitDepth).put((byte) colorType).put((byte) 0).put((byte) 0);
            header.put((byte) (interlaced ? 1 : 0));
            chunk(out, "IHDR", header.array());
            if (colorType == 3) {
                chunk(out, "PLTE", palette());
            }
            if (keyed && colorType == 3) {
                chunk(out, "tRNS", new byte[] {9});
            } else if (keyed && (colorType == 0 || colorType == 2)) {
                ByteBuffer key = ByteBuffer.allocate(2 * channels());
                for (int k = 0; k < channels(); k++) {
                    key.putShort((short) (((1 << bitDepth) - 1) / 3));
                }
                chunk(out, "tRNS", key.array());
            }
            byte[] compressed = new byte[data.size() * 2 + 100];
            Deflater deflater = new Deflater();
            deflater.setInput(data.toByteArray());
            deflater.finish();
            int length = deflater.deflate(compressed);
            deflater.end();
            // in several chunks, as encoders do
            for (int at = 0; at < length; at += 100) {
                chunk(out, "IDAT", Arrays.copyOfRange(compressed, at, Math.min(length, at + 100)));
            }
            chunk(out, "IEND", new byte[0]);
            return out.toByteArray();
        }

        /** Rows of the pixels from a place in steps, each with another filter. */
        private void rows(ByteArrayOutputStream data, int fromX, int fromY, int stepX, int stepY) {
            int[] samples = samples();
            int distance = Math.max(1, channels() * bitDepth / 8);
            int columns = (WIDTH - fromX + stepX - 1) / stepX;
            if (columns <= 0) {
                return;
            }
            byte[] above = new byte[(columns * channels() * bitDepth + 7) / 8];
            int filter = 0;
            for (int y = fromY; y < HEIGHT; y += stepY) {
                byte[] row = new byte[above.length];
                int bit = 0;
                for (int x = fromX; x < WIDTH; x += stepX) {
                    for (int k = 0; k < channels(); k++) {
                        int value = samples[(y * WIDTH + x) * channels() + k];
                        for (int b = bitDepth - 1; b >= 0; b--, bit++) {
                            row[bit / 8] |= (byte) ((value >> b & 1) << (7 - bit % 8));
                        }
                    }
                }
                data.write(filter);
                for (int i = 0; i < row.length; i++) {
                    int left = i < distance ? 0 : row[i - distance] & 0xff;
                    int up = above[i] & 0xff;
                    int corner = i < distance ? 0 : above[i - distance] & 0xff;
                    data.write(row[i] - predict(filter, left, up, corner));
                }
                above = row;
                filter = (filter + 1) % 5;
            }
        }

        private static int predict(int filter, int left, int up, int corner) {
            return switch (filter) {
                case 0 -> 0;
                case 1 -> left;
                case 2 -> up;
                case 3 -> (left + up) / 2;
                default -> {
                    int p = left + up - corner;
                    int a = Math.abs(p - left);
                    int b = Math.abs(p - up);
                    int c = Math.abs(p - corner);
                    yield a <= b && a <= c ? left : b <= c ? up : corner;
                }
            };
        }

        private static void chunk(ByteArrayOutputStream out, String type, byte[] data) throws Exception {
            CRC32 crc = new CRC32();
            crc.update(type.getBytes("US-ASCII"));
            crc.update(data);
            out.write(ByteBuffer.allocate(4).putInt(data.length).array());
            out.write(type.getBytes("US-ASCII"));
            out.write(data);
            out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        }
    }
}
