package org.mosp.storage.openraster.file.zip;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.mosp.storage.TooLargeException;

/**
 * Writes an archive: names in UTF-8, no data descriptors, one fixed time, so equal content gives equal bytes; zip64
 * where sizes or counts need it. For one thread.
 */
public final class ZipWriter implements Closeable {

    private static final int DOS_DATE_1980 = 0x21;
    private static final int UTF8_FLAG = 0x800;
    private static final int VERSION = 20;
    private static final int VERSION_ZIP64 = 45;
    private static final long MAX_32 = 0xffffffffL;
    private static final int ZIP64_EXTRA_BYTES = 20;
    private static final int PADDING_FIELD = 0xd935;
    private static final int MAX_NAME_BYTES = 65_535;

    private final FileChannel channel;
    private final List<Written> written = new ArrayList<>();

    private record Written(
            byte[] name,
            int method,
            boolean reserved,
            boolean large,
            long crc,
            long compressed,
            long size,
            long offset) {}

    /** Writes an entry's content. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Starts at the beginning of a new file, which stays open for the caller to force. */
    public ZipWriter(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Adds an entry that is not compressed.
     *
     * @param most bytes it can have at most: room for zip64 fields is left only where they may be needed, as readers look
     *     for the content of the first entry at a fixed place
     */
    public void store(String name, long most, Content content) throws IOException {
        add(name, ZipItem.STORED, most >= MAX_32, content);
    }

    /** Adds a compressed entry of less than 4 GiB. */
    public void deflate(String name, Content content) throws IOException {
        add(name, ZipItem.DEFLATED, false, content);
    }

    private void add(String name, int method, boolean reserved, Content content) throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length > MAX_NAME_BYTES) {
            throw new TooLargeException("name of an entry", nameBytes.length, MAX_NAME_BYTES);
        }
        long offset = channel.position();
        int headerBytes = 30 + nameBytes.length + (reserved ? ZIP64_EXTRA_BYTES : 0);
        channel.position(offset + headerBytes);
        CountingStream raw = new CountingStream(channel);
        CountingStream plain = write(raw, method, content);
        long end = channel.position();
        boolean large = plain.count >= MAX_32 || raw.count >= MAX_32;
        if (large && !reserved) {
            throw new TooLargeException("an entry that was announced as small", plain.count, MAX_32);
        }
        Written entry =
                new Written(nameBytes, method, reserved, large, plain.crc.getValue(), raw.count, plain.count, offset);
        channel.position(offset);
        writeFully(localHeader(entry));
        channel.position(end);
        written.add(entry);
    }

    private static CountingStream write(CountingStream raw, int method, Content content) throws IOException {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            OutputStream target = method == ZipItem.DEFLATED ? new DeflaterOutputStream(raw, deflater, 64 << 10) : raw;
            CountingStream plain = new CountingStream(target);
            BufferedOutputStream buffered = new BufferedOutputStream(plain, 64 << 10);
            content.writeTo(buffered);
            buffered.flush();
            if (target instanceof DeflaterOutputStream compressed) {
                compressed.finish();
            }
            return plain;
        } finally {
            deflater.end();
        }
    }

    /** Where room was left and zip64 is not needed, the field is one that readers skip. */
    private static ByteBuffer localHeader(Written entry) {
        ByteBuffer header = buffer(30 + entry.name.length + (entry.reserved ? ZIP64_EXTRA_BYTES : 0));
        header.putInt(0x04034b50);
        header.putShort((short) (entry.large ? VERSION_ZIP64 : VERSION));
        header.putShort((short) UTF8_FLAG);
        header.putShort((short) entry.method);
        header.putShort((short) 0).putShort((short) DOS_DATE_1980);
        header.putInt((int) entry.crc);
        header.putInt((int) (entry.large ? MAX_32 : entry.compressed));
        header.putInt((int) (entry.large ? MAX_32 : entry.size));
        header.putShort((short) entry.name.length);
        header.putShort((short) (entry.reserved ? ZIP64_EXTRA_BYTES : 0));
        header.put(entry.name);
        if (entry.reserved) {
            header.putShort((short) (entry.large ? 1 : PADDING_FIELD)).putShort((short) (ZIP64_EXTRA_BYTES - 4));
            header.putLong(entry.large ? entry.size : 0).putLong(entry.large ? entry.compressed : 0);
        }
        return header.flip();
    }

    /** Writes the directory. The channel stays open. */
    @Override
    public void close() throws IOException {
        long start = channel.position();
        for (Written entry : written) {
            writeFully(directoryEntry(entry));
        }
        long bytes = channel.position() - start;
        if (start >= MAX_32 || bytes >= MAX_32 || written.size() >= 0xffff) {
            writeFully(end64(start, bytes));
        }
        ByteBuffer end = buffer(22);
        int count = Math.min(written.size(), 0xffff);
        end.putInt(0x06054b50).putInt(0).putShort((short) count).putShort((short) count);
        end.putInt((int) Math.min(bytes, MAX_32))
                .putInt((int) Math.min(start, MAX_32))
                .putShort((short) 0);
        writeFully(end.flip());
    }

    private static ByteBuffer directoryEntry(Written entry) {
        boolean large = entry.large || entry.offset >= MAX_32;
        ByteBuffer header = buffer(46 + entry.name.length + (large ? 28 : 0));
        header.putInt(0x02014b50);
        header.putShort((short) VERSION_ZIP64).putShort((short) (large ? VERSION_ZIP64 : VERSION));
        header.putShort((short) UTF8_FLAG);
        header.putShort((short) entry.method);
        header.putShort((short) 0).putShort((short) DOS_DATE_1980);
        header.putInt((int) entry.crc);
        header.putInt((int) (large ? MAX_32 : entry.compressed));
        header.putInt((int) (large ? MAX_32 : entry.size));
        header.putShort((short) entry.name.length);
        header.putShort((short) (large ? 28 : 0));
        header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
        header.putInt((int) (large ? MAX_32 : entry.offset));
        header.put(entry.name);
        if (large) {
            header.putShort((short) 1).putShort((short) 24);
            header.putLong(entry.size).putLong(entry.compressed).putLong(entry.offset);
        }
        return header.flip();
    }

    private ByteBuffer end64(long start, long bytes) {
        ByteBuffer end = buffer(76);
        end.putInt(0x06064b50).putLong(44).putShort((short) VERSION_ZIP64).putShort((short) VERSION_ZIP64);
        end.putInt(0)
                .putInt(0)
                .putLong(written.size())
                .putLong(written.size())
                .putLong(bytes)
                .putLong(start);
        end.putInt(0x07064b50).putInt(0).putLong(start + bytes).putInt(1);
        return end.flip();
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static final class CountingStream extends OutputStream {

        private final Target target;
        private final CRC32 crc = new CRC32();
        private long count;

        private interface Target {
            void write(byte[] bytes, int offset, int length) throws IOException;
        }

        CountingStream(FileChannel channel) {
            this.target = (bytes, offset, length) -> {
                ByteBuffer all = ByteBuffer.wrap(bytes, offset, length);
                while (all.hasRemaining()) {
                    channel.write(all);
                }
            };
        }

        CountingStream(OutputStream out) {
            this.target = out::write;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            crc.update(bytes, offset, length);
            count += length;
            target.write(bytes, offset, length);
        }
    }
}
