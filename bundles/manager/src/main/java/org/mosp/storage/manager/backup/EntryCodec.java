package org.mosp.storage.manager.backup;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.manager.backup.BackupFrames.DamagedException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * Entries as the body of a frame, one behind the other. Each, big-endian: keyspace 1 byte, 0 1, flags 2, schema version 4, version 8, length
 * of the key 2, length of the value 4, key, value.
 */
final class EntryCodec {

    private static final int HEADER_BYTES = 22;

    private EntryCodec() {}

    /** Bytes an entry takes. */
    static long size(EngineEntry entry) {
        return (long) HEADER_BYTES + entry.key().length() + entry.value().length();
    }

    static Bytes encode(List<EngineEntry> entries) {
        int size = 0;
        for (EngineEntry entry : entries) {
            size = Math.addExact(size, Math.toIntExact(size(entry)));
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (EngineEntry entry : entries) {
            out.put((byte) entry.keyspace().code()).put((byte) 0).putShort((short) entry.flags());
            out.putInt(entry.schemaVersion()).putLong(entry.version());
            out.putShort((short) entry.key().length()).putInt(entry.value().length());
            entry.key().copyTo(out);
            entry.value().copyTo(out);
        }
        return Bytes.wrap(out.array());
    }

    static List<EngineEntry> decode(Bytes body) throws DamagedException {
        ByteBuffer in = body.asByteBuffer();
        List<EngineEntry> entries = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                Keyspace keyspace = Keyspace.of(in.get());
                in.get();
                int flags = in.getShort() & 0xffff;
                int schemaVersion = in.getInt();
                long version = in.getLong();
                int keyLength = in.getShort() & 0xffff;
                int valueLength = in.getInt();
                Bytes key = take(body, in, keyLength);
                Bytes value = take(body, in, valueLength);
                entries.add(new EngineEntry(keyspace, key, version, schemaVersion, flags, value));
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new DamagedException("damaged: a frame does not hold entries");
        }
        return entries;
    }

    private static Bytes take(Bytes body, ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        int at = body.length() - in.remaining();
        in.position(in.position() + length);
        return body.slice(at, length);
    }
}
