package org.mosp.storage.fuzzing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes zip archives (APPNOTE 6.3) whose records may say what is not true. For one thread. */
final class ArchiveForge {

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int UTF8 = 0x800;
    private static final int DESCRIBED = 8;

    /** Offsets and widths of a central record's fields: version to offset of the local record. */
    private static final int[][] CENTRAL_FIELDS = {
        {4, 2}, {6, 2}, {8, 2}, {10, 2}, {16, 4}, {20, 4}, {24, 4}, {28, 2}, {30, 2}, {32, 2}, {34, 2}, {36, 2},
        {38, 4}, {42, 4}
    };

    private static final int[][] LOCAL_FIELDS = {{4, 2}, {6, 2}, {8, 2}, {14, 4}, {18, 4}, {22, 4}, {26, 2}, {28, 2}};
    private static final int[][] END_FIELDS = {{4, 2}, {6, 2}, {8, 2}, {10, 2}, {12, 4}, {16, 4}, {20, 2}};

    private final Choices choices;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ArchiveForge(Choices choices) {
        this.choices = choices;
    }

    byte[] write(List<Part> parts) {
        int lies = choices.oneIn(4) ? 1 + choices.below(3) : 0;
        List<byte[]> directory = new ArrayList<>();
        int liar = lies > 0 ? choices.below(parts.size() + 1) : -1;
        for (int i = 0; i < parts.size(); i++) {
            directory.add(entry(parts.get(i), i == liar ? lies : 0));
        }
        int start = out.size();
        directory.forEach(out::writeBytes);
        int size = out.size() - start;
        if (choices.oneIn(16)) {
            end64(parts.size(), size, start);
        }
        byte[] comment = choices.oneIn(16) ? choices.some(choices.below(64)) : new byte[0];
        ByteBuffer end = little(22 + comment.length).putInt(END).putInt(0);
        end.putShort((short) parts.size())
                .putShort((short) parts.size())
                .putInt(size)
                .putInt(start);
        end.putShort((short) comment.length).put(comment);
        if (liar == parts.size()) {
            lie(end.array(), END_FIELDS);
        }
        out.writeBytes(end.array());
        return out.toByteArray();
    }

    private byte[] entry(Part part, int lies) {
        byte[] name = part.name().getBytes(StandardCharsets.UTF_8);
        byte[] content = part.content();
        CRC32 crc = new CRC32();
        crc.update(content);
        boolean stored = choices.oneIn(4);
        byte[] data = stored ? content : deflated(content);
        if (lies > 0 && choices.oneIn(3)) {
            data = choices.damage(data);
        }
        boolean described = choices.oneIn(8);
        int flags = UTF8 | (described ? DESCRIBED : 0);
        byte[] extra = lies > 0 && choices.oneIn(3) ? extra() : new byte[0];
        int offset = out.size();

        ByteBuffer local = little(30 + name.length + extra.length).putInt(LOCAL).putShort((short) 20);
        local.putShort((short) flags).putShort((short) (stored ? 0 : 8)).putInt(0x21 << 16);
        local.putInt(described ? 0 : (int) crc.getValue());
        local.putInt(described ? 0 : data.length).putInt(described ? 0 : content.length);
        local.putShort((short) name.length)
                .putShort((short) extra.length)
                .put(name)
                .put(extra);

        ByteBuffer central = little(46 + name.length + extra.length).putInt(CENTRAL);
        central.putShort((short) (3 << 8 | 20)).putShort((short) 20).putShort((short) flags);
        central.putShort((short) (stored ? 0 : 8)).putInt(0x21 << 16).putInt((int) crc.getValue());
        central.putInt(data.length).putInt(content.length).putShort((short) name.length);
        central.putShort((short) extra.length)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0);
        central.putInt((lies > 0 && choices.oneIn(6) ? 0xa1ff : 0x81a4) << 16)
                .putInt(offset)
                .put(name)
                .put(extra);

        for (int i = 0; i < lies; i++) {
            if (choices.oneIn(3)) {
                lie(local.array(), LOCAL_FIELDS);
            } else {
                lie(central.array(), CENTRAL_FIELDS);
            }
        }
        out.writeBytes(local.array());
        out.writeBytes(data);
        if (described) {
            ByteBuffer descriptor = little(16).putInt(DESCRIPTOR).putInt((int) crc.getValue());
            out.writeBytes(descriptor.putInt(data.length).putInt(content.length).array());
        }
        return central.array();
    }

    /** A field of zip64, of Unicode names, or any. */
    private byte[] extra() {
        int length = choices.below(40);
        ByteBuffer extra = little(4 + length);
        extra.putShort((short) (choices.oneIn(3) ? 0x7075 : choices.oneIn(3) ? choices.any() : 1));
        extra.putShort((short) (choices.oneIn(4) ? choices.edge() : length));
        while (extra.remaining() >= 8) {
            extra.putLong(choices.edge());
        }
        return extra.array();
    }

    private void end64(int count, int size, int start) {
        int at = out.size();
        ByteBuffer end = little(56)
                .putInt(END_64)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putLong(0);
        end.putLong(count).putLong(count).putLong(size).putLong(start);
        for (int i = choices.below(3); i > 0; i--) {
            end.putLong(4 + 4 * choices.below(12), choices.edge());
        }
        out.writeBytes(end.array());
        ByteBuffer locator = little(20).putInt(LOCATOR_64).putInt(0);
        out.writeBytes(locator.putLong(choices.oneIn(3) ? choices.edge() : at)
                .putInt(1)
                .array());
    }

    private void lie(byte[] record, int[][] fields) {
        int[] field = fields[choices.below(fields.length)];
        int value = choices.edge();
        for (int i = 0; i < field[1]; i++) {
            record[field[0] + i] = (byte) (value >>> 8 * i);
        }
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(1, true);
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

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
