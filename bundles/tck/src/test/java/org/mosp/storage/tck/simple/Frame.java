package org.mosp.storage.tck.simple;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.Keyspace;

/**
 * One commit in the log: magic, length, checksum, the line's last sequence, then changes.
 *
 * @param last the line's last sequence after it
 * @param changes keys with values or without
 */
record Frame(long last, List<Change> changes) {

    static final int HEADER = 20;
    private static final int MAGIC = 0x4d6f7370;

    /** A key's new state; no value: it is gone. */
    record Change(Keyspace keyspace, Bytes key, long version, int schemaVersion, int flags, Optional<Bytes> value) {}

    ByteBuffer encode() {
        int size = HEADER;
        for (Change change : changes) {
            size += 22
                    + change.key().length()
                    + change.value().map(Bytes::length).orElse(0);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(MAGIC).putInt(size).putInt(0).putLong(last);
        for (Change change : changes) {
            out.put((byte) change.keyspace().code()).put((byte) (change.value().isPresent() ? 1 : 0));
            out.putShort((short) change.key().length());
            out.putInt(change.value().map(Bytes::length).orElse(0));
            out.putLong(change.version()).putInt(change.schemaVersion()).putShort((short) change.flags());
            change.key().copyTo(out);
            change.value().ifPresent(value -> value.copyTo(out));
        }
        out.putInt(8, checksum(out.array(), 0, size));
        return out.flip();
    }

    /** The size of the frame at an index, if there is a whole one. */
    static int sizeAt(byte[] log, int at, boolean check) {
        if (log.length - at < HEADER) {
            return 0;
        }
        ByteBuffer in = ByteBuffer.wrap(log);
        int size = in.getInt(at + 4);
        if (in.getInt(at) != MAGIC || size < HEADER || size > log.length - at) {
            return 0;
        }
        return check && in.getInt(at + 8) != checksum(log, at, size) ? 0 : size;
    }

    static Frame decode(byte[] log, int at, int size) {
        ByteBuffer in = ByteBuffer.wrap(log, at, size);
        in.position(at + 12);
        long last = in.getLong();
        List<Change> changes = new ArrayList<>();
        while (in.hasRemaining()) {
            Keyspace keyspace = Keyspace.of(in.get());
            boolean there = in.get() == 1;
            byte[] key = new byte[in.getShort() & 0xffff];
            byte[] value = new byte[in.getInt()];
            long version = in.getLong();
            int schemaVersion = in.getInt();
            int flags = in.getShort() & 0xffff;
            in.get(key);
            in.get(value);
            changes.add(new Change(
                    keyspace,
                    Bytes.wrap(key),
                    version,
                    schemaVersion,
                    flags,
                    there ? Optional.of(Bytes.wrap(value)) : Optional.empty()));
        }
        return new Frame(last, changes);
    }

    private static int checksum(byte[] bytes, int at, int size) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, at, 8);
        checksum.update(bytes, at + 12, size - 12);
        return (int) checksum.getValue();
    }
}
