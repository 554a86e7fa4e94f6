package org.mosp.storage.spi;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;

/**
 * The framework's checksum around a value, for engines that do not verify what they read: a header of 20 bytes, then the
 * value. Header: format 1 byte (1), reserved 1 byte (0), flags 2, schema version 4, commit sequence 8, CRC32C 4 (big-endian). The
 * checksum covers keyspace, key, the header before it, and the value.
 */
public final class EntryEnvelope {

    /** Bytes before the value. */
    public static final int HEADER_BYTES = 20;

    /** Bytes before the key, of an entry that is sealed with it. */
    public static final int KEYED_HEADER_BYTES = 7;

    private static final byte FORMAT = 1;

    private EntryEnvelope() {}

    /** The entry's header and value as stored bytes. */
    public static byte[] seal(EngineEntry entry) {
        byte[] sealed = new byte[HEADER_BYTES + entry.value().length()];
        ByteBuffer out = ByteBuffer.wrap(sealed);
        out.put(FORMAT).put((byte) 0).putShort((short) entry.flags());
        out.putInt(entry.schemaVersion()).putLong(entry.version());
        entry.value().copyTo(sealed, HEADER_BYTES);
        out.putInt(checksum(entry.keyspace(), entry.key(), sealed));
        return sealed;
    }

    /**
     * The entry again.
     *
     * @param where the file or table, for the error
     * @throws StorageDamagedException if the bytes are not what was sealed for this key
     */
    public static EngineEntry open(Keyspace keyspace, Bytes key, byte[] sealed, String where) {
        if (sealed.length < HEADER_BYTES) {
            throw new StorageDamagedException(where, -1, key.toUtf8(), "value shorter than its header", null);
        }
        ByteBuffer in = ByteBuffer.wrap(sealed);
        byte format = in.get();
        in.get();
        int flags = in.getShort() & 0xffff;
        int schemaVersion = in.getInt();
        long version = in.getLong();
        if (in.getInt() != checksum(keyspace, key, sealed) || format != FORMAT) {
            throw new StorageDamagedException(where, -1, key.toUtf8(), "checksum does not match", null);
        }
        Bytes value = Bytes.wrap(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
        return new EngineEntry(keyspace, key, version, schemaVersion, flags, value);
    }

    /**
     * The entry with its keyspace and key as stored bytes, for places that do not say which entry they hold, such as a file of
     * its own: keyspace 1 byte, length of the key 2, length of the sealed value 4 (big-endian), key, sealed value.
     *
     * @since 1.2
     */
    public static byte[] sealWithKey(EngineEntry entry) {
        byte[] sealed = seal(entry);
        Bytes key = entry.key();
        ByteBuffer out = ByteBuffer.allocate(KEYED_HEADER_BYTES + key.length() + sealed.length);
        out.put((byte) entry.keyspace().code()).putShort((short) key.length()).putInt(sealed.length);
        key.copyTo(out);
        return out.put(sealed).array();
    }

    /**
     * The entry again. Bytes behind it are not looked at.
     *
     * @param where the file or table, for the error
     * @throws StorageDamagedException if the bytes do not begin with what was sealed, or there are none
     * @since 1.2
     */
    public static EngineEntry openWithKey(byte[] stored, String where) {
        if (stored.length == 0) {
            throw new StorageDamagedException(where, 0, null, "empty", null);
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(stored);
            Keyspace keyspace = Keyspace.of(in.get());
            byte[] key = new byte[in.getShort() & 0xffff];
            in.limit(KEYED_HEADER_BYTES + key.length + in.getInt()).get(key);
            byte[] sealed = new byte[in.remaining()];
            in.get(sealed);
            return open(keyspace, Bytes.wrap(key), sealed, where);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new StorageDamagedException(where, 0, null, "damaged: no entry", e);
        }
    }

    private static int checksum(Keyspace keyspace, Bytes key, byte[] sealed) {
        CRC32C checksum = new CRC32C();
        checksum.update(keyspace.code());
        checksum.update(key.length() >>> 8);
        checksum.update(key.length());
        key.update(checksum);
        checksum.update(sealed, 0, HEADER_BYTES - 4);
        checksum.update(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
        return (int) checksum.getValue();
    }
}
