package org.mosp.storage.openraster.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes the hostile files that are too large, or too simple, to be kept as samples. */
final class HostileFiles {

    private static final String IMAGE = "<image version=\"0.0.3\" w=\"64\" h=\"64\"><stack>";
    private static final String END = "</stack></image>";

    private HostileFiles() {}

    /** All of them, by name. */
    static Map<String, Path> make(Path directory) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("h02_bomb_entry", zip(directory.resolve("h02.ora"), IMAGE + layer("data/zeros.png") + END, zip -> {
            zip.putNextEntry(new ZipEntry("data/zeros.png"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1024; i++) {
                zip.write(zeros);
            }
        }));
        files.put("h02_bomb_foreign", zip(directory.resolve("h02b.ora"), IMAGE + layer("a.png") + END, zip -> {
            entry(zip, "a.png", png(64, 64));
            zip.putNextEntry(new ZipEntry("data/zeros.dat"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1024; i++) {
                zip.write(zeros);
            }
        }));
        files.put("h03_png_30000", zip(directory.resolve("h03.ora"), IMAGE + layer("a.png") + END, zip -> {
            entry(zip, "a.png", png(30_000, 30_000));
        }));
        files.put("h03_png_16000_twenty_times", zip(directory.resolve("h03b.ora"), IMAGE + twenty() + END, zip -> {
            byte[] png = png(16_000, 16_000);
            for (int i = 0; i < 20; i++) {
                entry(zip, "a" + i + ".png", png);
            }
        }));
        files.put(
                "h03_png_lies_about_its_height",
                zip(directory.resolve("h03c.ora"), IMAGE + layer("a.png") + END, zip -> {
                    byte[] png = png(64, 64);
                    ByteBuffer.wrap(png).putInt(20, 30_000);
                    CRC32 crc = new CRC32();
                    crc.update(png, 12, 17);
                    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
                    entry(zip, "a.png", png);
                }));
        files.put(
                "h03_png_just_within_the_budget",
                zip(directory.resolve("h03d.ora"), IMAGE + layer("a.png") + END, zip -> {
                    entry(zip, "a.png", png(12_000, 11_000));
                }));
        files.put(
                "h09_100000_layers",
                zip(directory.resolve("h09.ora"), IMAGE + layer("a.png").repeat(100_000) + END, zip -> {
                    entry(zip, "a.png", png(64, 64));
                }));
        files.put(
                "h10_nested_10000",
                zip(
                        directory.resolve("h10.ora"),
                        IMAGE + "<stack>".repeat(10_000) + layer("a.png") + "</stack>".repeat(10_000) + END,
                        zip -> entry(zip, "a.png", png(64, 64))));
        files.put(
                "h10_nested_in_foreign",
                zip(
                        directory.resolve("h10b.ora"),
                        IMAGE + "<x>".repeat(10_000) + "</x>".repeat(10_000) + layer("a.png") + END,
                        zip -> entry(zip, "a.png", png(64, 64))));
        files.put("h14_mimetype_last", mimetypeLast(directory.resolve("h14.ora")));
        Path whole = zip(directory.resolve("whole.ora"), IMAGE + layer("a.png") + END, zip -> {
            entry(zip, "a.png", png(64, 64));
        });
        byte[] bytes = Files.readAllBytes(whole);
        byte[] zeroTail = bytes.clone();
        Arrays.fill(zeroTail, bytes.length * 2 / 3, bytes.length, (byte) 0);
        files.put("h16_zero_tail", Files.write(directory.resolve("h16.ora"), zeroTail));
        files.put("h19_noise", noise(directory.resolve("h19.ora")));
        files.put("h20_directory_says_4_billion", liar(directory.resolve("h20.ora"), bytes));
        files.put(
                "h21_attribute_of_1_mb",
                zip(
                        directory.resolve("h21.ora"),
                        IMAGE + "<layer src=\"a.png\" name=\"" + "n".repeat(1 << 20) + "\"/>" + END,
                        zip -> entry(zip, "a.png", png(64, 64))));
        files.put(
                "h22_far_away",
                zip(
                        directory.resolve("h22.ora"),
                        IMAGE + "<stack x=\"2147483647\" y=\"-2147483648\">" + layer("a.png") + "</stack>"
                                + "<layer src=\"a.png\" x=\"1073741824\" y=\"-1073741824\"/>" + END,
                        zip -> entry(zip, "a.png", png(64, 64))));
        files.put(
                "h23_500_layers_of_one_image",
                zip(directory.resolve("h23.ora"), IMAGE + layer("a.png").repeat(500) + END, zip -> {
                    entry(zip, "a.png", png(256, 256));
                }));
        files.put(
                "h26_10000_layers_of_one_image",
                zip(directory.resolve("h26.ora"), IMAGE + layer("a.png").repeat(9_900) + END, zip -> {
                    entry(zip, "a.png", MadePng.rgba(1_024, 1_024).bytes());
                }));
        files.put(
                "h26_1000_layers_of_one_image_each_elsewhere",
                zip(directory.resolve("h26b.ora"), IMAGE + elsewhere(1_000) + END, zip -> {
                    entry(zip, "a.png", MadePng.rgba(1_024, 1_024).bytes());
                }));
        files.put(
                "h27_comment_of_7_mb",
                zip(
                        directory.resolve("h27.ora"),
                        IMAGE + "<!--" + "c".repeat(7 << 20) + "-->" + layer("a.png") + END,
                        zip -> entry(zip, "a.png", png(64, 64))));
        files.put(
                "h28_pattern_just_within_the_budget",
                zip(directory.resolve("h28.ora"), IMAGE + layer("a.png") + END, zip -> {
                    entry(zip, "a.png", pattern(12_000, 11_000));
                }));
        files.put("h29_40000_entries", zip(directory.resolve("h29.ora"), IMAGE + layer("a.png") + END, zip -> {
            entry(zip, "a.png", png(64, 64));
            for (int i = 0; i < 40_000; i++) {
                entry(zip, "e" + i, new byte[] {(byte) i});
            }
        }));
        files.put("h30_name_of_60000_letters", zip(directory.resolve("h30.ora"), IMAGE + layer("a.png") + END, zip -> {
            entry(zip, "a.png", png(64, 64));
            entry(zip, "n".repeat(60_000), new byte[] {1});
        }));
        files.put("h30_name_of_60000_old_letters", oldLetters(directory.resolve("h30b.ora")));
        files.put("h24_stack_of_1_gb", zip(directory.resolve("h24.ora"), "", zip -> {}, true));
        files.put(
                "h25_layer_is_the_stack",
                zip(directory.resolve("h25.ora"), IMAGE + layer("stack.xml") + END, zip -> {}));
        return files;
    }

    private interface Content {
        void write(ZipOutputStream zip) throws IOException;
    }

    private static String layer(String src) {
        return "<layer name=\"l\" src=\"" + src + "\"/>";
    }

    private static String elsewhere(int count) {
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < count; i++) {
            layers.append("<layer src=\"a.png\" x=\"").append(64 * i).append("\"/>");
        }
        return layers.toString();
    }

    private static String twenty() {
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            layers.append(layer("a" + i + ".png"));
        }
        return layers.toString();
    }

    private static Path zip(Path file, String stack, Content content) throws IOException {
        return zip(file, stack, content, false);
    }

    private static Path zip(Path file, String stack, Content content, boolean hugeStack) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(1);
            entry(zip, "mimetype", "image/openraster".getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry("stack.xml"));
            zip.write(stack.getBytes(StandardCharsets.UTF_8));
            byte[] spaces = new byte[1 << 20];
            Arrays.fill(spaces, (byte) ' ');
            for (int i = 0; hugeStack && i < 1024; i++) {
                zip.write(spaces);
            }
            content.write(zip);
        }
        return file;
    }

    private static Path mimetypeLast(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "a.png", png(64, 64));
            entry(zip, "stack.xml", (IMAGE + layer("a.png") + END).getBytes(StandardCharsets.UTF_8));
            entry(zip, "mimetype", "image/openraster\n".getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    /** Letters of one byte there, and of more in UTF-8. */
    private static Path oldLetters(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.ISO_8859_1)) {
            entry(zip, "mimetype", "image/openraster".getBytes(StandardCharsets.US_ASCII));
            entry(zip, "stack.xml", (IMAGE + layer("a.png") + END).getBytes(StandardCharsets.UTF_8));
            entry(zip, "a.png", png(64, 64));
            entry(zip, "\u00e9".repeat(60_000), new byte[] {1});
        }
        return file;
    }

    private static Path noise(Path file) throws IOException {
        byte[] noise = new byte[100_000];
        new java.util.Random(1).nextBytes(noise);
        return Files.write(file, noise);
    }

    /** The directory's entry of the image says that it has nearly 4 GiB. */
    private static Path liar(Path file, byte[] whole) throws IOException {
        byte[] bytes = whole.clone();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes.length - 46; i++) {
            if (buffer.getInt(i) == 0x02014b50
                    && new String(bytes, i + 46, 5, StandardCharsets.US_ASCII).equals("a.png")) {
                buffer.putInt(i + 24, 0xfffffff0);
            }
        }
        return Files.write(file, bytes);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }

    /** A valid image; only its corner has a colour. */
    static byte[] png(int width, int height) {
        return png(width, height, false);
    }

    /** A valid image without an empty tile, each row like the others. */
    private static byte[] pattern(int width, int height) {
        return png(width, height, true);
    }

    private static byte[] png(int width, int height, boolean pattern) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
            ByteBuffer header = ByteBuffer.allocate(13);
            header.putInt(width).putInt(height).put((byte) 8).put((byte) 6);
            chunk(out, "IHDR", header.array());
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            Deflater deflater = new Deflater(1);
            try (DeflaterOutputStream deflated = new DeflaterOutputStream(data, deflater)) {
                byte[] row = new byte[1 + 4 * width];
                for (int x = 1; x < row.length && pattern; x++) {
                    row[x] = (byte) (x % 63);
                }
                row[4] = 77;
                deflated.write(row);
                row[4] = (byte) (pattern ? 77 : 0);
                for (int y = 1; y < height; y++) {
                    deflated.write(row);
                }
            }
            deflater.end();
            chunk(out, "IDAT", data.toByteArray());
            chunk(out, "IEND", new byte[0]);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        out.write(ByteBuffer.allocate(4).putInt(data.length).array());
        out.write(type.getBytes(StandardCharsets.US_ASCII));
        out.write(data);
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
