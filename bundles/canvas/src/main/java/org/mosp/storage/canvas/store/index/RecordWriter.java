package org.mosp.storage.canvas.store.index;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.store.codec.Hash128;

/** Writes the parts of which records of the index are made; for one thread. The layout is in {@code docs/format.md}. */
public final class RecordWriter {

    private byte[] buffer;
    private int size;

    /** An empty one. */
    public RecordWriter(int capacity) {
        buffer = new byte[Math.max(capacity, 16)];
    }

    /** Bytes so far. */
    public int size() {
        return size;
    }

    /** One byte. */
    public RecordWriter octet(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /** An unsigned number in groups of 7 bits, the lowest first. */
    public RecordWriter number(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    /** A signed number, zigzag. */
    public RecordWriter signed(long value) {
        return number(value << 1 ^ value >> 63);
    }

    /** 8 bytes, the highest first. */
    public RecordWriter fixed(long value) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** The lowest {@code count} bytes of a number, the highest first. */
    public RecordWriter fixed(long value, int count) {
        ensure(count);
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** A hash. */
    public RecordWriter hash(Hash128 hash) {
        return fixed(hash.high()).fixed(hash.low());
    }

    /** Bytes as they are. */
    public RecordWriter raw(Bytes bytes) {
        ensure(bytes.length());
        bytes.copyTo(buffer, size);
        size += bytes.length();
        return this;
    }

    /** A length and so many bytes. */
    public RecordWriter bytes(Bytes bytes) {
        return number(bytes.length()).raw(bytes);
    }

    /** A text as a length and UTF-8. */
    public RecordWriter text(String text) {
        return bytes(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A field: its tag, its length, its bytes. A reader that does not know the tag passes over it. */
    public RecordWriter field(int tag, Bytes content) {
        return number(tag).bytes(content);
    }

    /** A field that is a number; 0 is not written. */
    public RecordWriter field(int tag, long value) {
        return value == 0 ? this : field(tag, new RecordWriter(10).number(value).toBytes());
    }

    /** A field that is a text; the empty one is not written. */
    public RecordWriter field(int tag, String text) {
        return text.isEmpty() ? this : field(tag, Bytes.utf8(text));
    }

    /** What was written; the writer must not be used any more. */
    public Bytes toBytes() {
        return Bytes.wrap(buffer, 0, size);
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
