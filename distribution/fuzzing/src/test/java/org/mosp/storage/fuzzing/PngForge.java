package org.mosp.storage.fuzzing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Makes PNG images (ISO/IEC 15948) of every kind, and changes them chunk by chunk with checksums that are right. For one thread. */
final class PngForge {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int[][] KINDS = {
        {0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1}, {3, 2}, {3, 4}, {3, 8}, {4, 8}, {4, 16},
        {6, 8}, {6, 16}
    };
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };
    private static final List<String> TYPES = List.of(
            "IHDR",
            "PLTE",
            "IDAT",
            "IEND",
            "tRNS",
            "iCCP",
            "sRGB",
            "gAMA",
            "cHRM",
            "pHYs",
            "tEXt",
            "zTXt",
            "iTXt",
            "tIME",
            "bKGD",
            "acTL",
            "ABCD",
            "abcd",
            "    ",
            "\0\0\0\0");

    /** The most decoded bytes that are changed themselves: more would be slow. */
    private static final int MOST_ROWS = 1 << 20;

    private final Choices choices;

    private record Chunk(String type, byte[] data) {}

    PngForge(Choices choices) {
        this.choices = choices;
    }

    /** An image of any kind and little size; all it says of itself is true. */
    byte[] image() {
        int[] kind = KINDS[choices.below(KINDS.length)];
        int width = 1 + choices.below(80);
        int height = 1 + choices.below(80);
        boolean interlaced = choices.oneIn(2);
        int channels = kind[0] == 2 ? 3 : kind[0] == 4 ? 2 : kind[0] == 6 ? 4 : 1;
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        byte seed = (byte) choices.octet();
        for (int[] pass : interlaced ? PASSES : new int[][] {{0, 0, 1, 1}}) {
            int passWidth = (width - pass[0] + pass[2] - 1) / pass[2];
            int passHeight = (height - pass[1] + pass[3] - 1) / pass[3];
            for (int y = 0; y < passHeight && passWidth > 0; y++) {
                byte[] row = new byte[1 + (passWidth * channels * kind[1] + 7) / 8];
                Arrays.fill(row, seed);
                row[row.length / 2] = (byte) y;
                row[0] = (byte) (choices.octet() % 5);
                rows.writeBytes(row);
            }
        }
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) kind[1]).put((byte) kind[0]).put(12, (byte) (interlaced ? 1 : 0));
        List<Chunk> chunks = new ArrayList<>();
        chunks.add(new Chunk("IHDR", header.array()));
        if (kind[0] == 3) {
            chunks.add(new Chunk("PLTE", choices.some(3 * (1 + choices.below(1 << kind[1])))));
        }
        if (kind[0] < 4 && choices.oneIn(2)) {
            chunks.add(new Chunk("tRNS", choices.some(kind[0] == 0 ? 2 : kind[0] == 2 ? 6 : 1)));
        }
        chunks.add(new Chunk("IDAT", deflated(rows.toByteArray())));
        chunks.add(new Chunk("IEND", new byte[0]));
        return bytes(chunks, -1);
    }

    /** An image changed. */
    byte[] changed(byte[] png) {
        List<Chunk> chunks = chunks(png);
        if (chunks.isEmpty()) {
            return choices.damage(png);
        }
        int place = choices.below(chunks.size());
        Chunk chunk = chunks.get(place);
        int wrongChecksum = -1;
        switch (choices.below(9)) {
            case 0 -> header(chunks);
            case 1 -> rows(chunks);
            case 2 -> chunks.set(place, new Chunk(chunk.type(), choices.damage(chunk.data())));
            case 3 -> chunks.add(choices.below(chunks.size() + 1), chunk);
            case 4 -> chunks.remove(place);
            case 5 -> chunks.add(place, new Chunk(choices.of(TYPES), choices.some(choices.below(40))));
            case 6 -> split(chunks, place, chunk);
            case 7 -> chunks.set(place, new Chunk(choices.of(TYPES), chunk.data()));
            default -> wrongChecksum = place;
        }
        return bytes(chunks, wrongChecksum);
    }

    private void header(List<Chunk> chunks) {
        byte[] header = chunks.get(0).data().clone();
        if (header.length < 13) {
            return;
        }
        int field = choices.below(7);
        if (field < 2) {
            ByteBuffer.wrap(header).putInt(4 * field, choices.edge());
        } else {
            header[6 + field] = (byte) (choices.oneIn(2) ? choices.octet() : choices.below(17));
        }
        chunks.set(0, new Chunk(chunks.get(0).type(), header));
    }

    /** The decoded rows damaged, or not enough of them, or too many, or without an end. */
    private void rows(List<Chunk> chunks) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        chunks.stream().filter(one -> one.type().equals("IDAT")).forEach(one -> data.writeBytes(one.data()));
        byte[] rows = inflated(data.toByteArray());
        byte[] changed = deflated(
                choices.oneIn(4) ? Arrays.copyOf(rows, rows.length + 1 + choices.octet()) : choices.damage(rows));
        byte[] written = choices.oneIn(4) ? Arrays.copyOf(changed, choices.below(changed.length)) : changed;
        int first = 0;
        while (first < chunks.size() && !chunks.get(first).type().equals("IDAT")) {
            first++;
        }
        chunks.removeIf(one -> one.type().equals("IDAT"));
        chunks.add(Math.min(first, chunks.size()), new Chunk("IDAT", written));
    }

    private void split(List<Chunk> chunks, int place, Chunk chunk) {
        int at = choices.below(chunk.data().length + 1);
        chunks.set(place, new Chunk(chunk.type(), Arrays.copyOf(chunk.data(), at)));
        chunks.add(place + 1, new Chunk(chunk.type(), Arrays.copyOfRange(chunk.data(), at, chunk.data().length)));
        if (choices.oneIn(3)) {
            chunks.add(place + 1, new Chunk(chunk.type(), new byte[0]));
        }
    }

    private static List<Chunk> chunks(byte[] png) {
        List<Chunk> chunks = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(png);
        bytes.position(Math.min(SIGNATURE.length, png.length));
        while (bytes.remaining() >= 12) {
            int length = bytes.getInt();
            byte[] type = new byte[4];
            bytes.get(type);
            byte[] data = new byte[Math.max(0, Math.min(length, bytes.remaining() - 4))];
            bytes.get(data);
            bytes.getInt();
            chunks.add(new Chunk(new String(type, StandardCharsets.ISO_8859_1), data));
        }
        return chunks;
    }

    private static byte[] bytes(List<Chunk> chunks, int wrongChecksum) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        for (int i = 0; i < chunks.size(); i++) {
            byte[] type = chunks.get(i).type().getBytes(StandardCharsets.ISO_8859_1);
            byte[] data = chunks.get(i).data();
            CRC32 crc = new CRC32();
            crc.update(type);
            crc.update(data);
            ByteBuffer chunk = ByteBuffer.allocate(12 + data.length)
                    .putInt(data.length)
                    .put(type)
                    .put(data);
            out.writeBytes(chunk.putInt((int) crc.getValue() ^ (i == wrongChecksum ? 1 : 0))
                    .array());
        }
        return out.toByteArray();
    }

    private static byte[] inflated(byte[] data) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[16 << 10];
            int more = inflater.inflate(buffer);
            while (more > 0 && bytes.size() < MOST_ROWS) {
                bytes.write(buffer, 0, more);
                more = inflater.inflate(buffer);
            }
            return bytes.toByteArray();
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(1);
        try {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[16 << 10];
            while (!deflater.finished()) {
                bytes.write(buffer, 0, deflater.deflate(buffer));
            }
            return bytes.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
