package org.mosp.storage.canvas.store.index;

import java.nio.charset.StandardCharsets;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.store.codec.Hash128;

/** Reads what {@link RecordWriter} wrote; for one thread. Whatever does not fit is damage, naming the key. */
public final class RecordReader {

    private final String key;
    private final Bytes bytes;
    private int at;

    /**
     * A reader at the first byte.
     *
     * @param key for errors
     */
    public RecordReader(String key, Bytes bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    /** Whether there is more. */
    public boolean hasMore() {
        return at < bytes.length();
    }

    /** Reads a record's first byte, its layout, which is up to the highest known. */
    public int layout(int known) {
        int found = octet();
        if (found > known) {
            throw new NewerThanSoftwareException(
                    key, "layout " + found, "layout " + known, "a newer org.mosp.storage.canvas");
        }
        if (found < 1) {
            throw damaged("layout " + found);
        }
        return found;
    }

    /** One byte, 0 to 255. */
    public int octet() {
        if (at >= bytes.length()) {
            throw damaged("it ends too early");
        }
        return bytes.at(at++) & 0xff;
    }

    /** An unsigned number. */
    public long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw damaged("a number of more than 64 bits");
    }

    /** An unsigned number up to a limit. */
    public int number(int atMost) {
        long value = number();
        if (value < 0 || value > atMost) {
            throw damaged("a number of " + value + " where at most " + atMost + " can be");
        }
        return (int) value;
    }

    /** A signed number. */
    public long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** 8 bytes. */
    public long fixed() {
        return fixed(8);
    }

    /** So many bytes as a number. */
    public long fixed(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    /** A hash. */
    public Hash128 hash() {
        return new Hash128(fixed(), fixed());
    }

    /** A row's hash and suffix. */
    public RowName rowName() {
        return new RowName(hash(), number(RowName.MAX_SUFFIX));
    }

    /** A length and so many bytes. */
    public Bytes bytes() {
        int length = number(bytes.length());
        if (length > bytes.length() - at) {
            throw damaged(length + " bytes where " + (bytes.length() - at) + " are left");
        }
        Bytes part = bytes.slice(at, length);
        at += length;
        return part;
    }

    /** A text. */
    public String text() {
        return new String(bytes().toArray(), StandardCharsets.UTF_8);
    }

    /** What is wrong with the record, to be thrown. */
    public StorageDamagedException damaged(String finding) {
        return new StorageDamagedException("incremental store", at, key, "the record is damaged: " + finding, null);
    }
}
