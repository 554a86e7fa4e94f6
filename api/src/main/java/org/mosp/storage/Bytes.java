package org.mosp.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.Checksum;

/**
 * An immutable sequence of bytes, ordered by unsigned byte value.
 *
 * <p>{@link #copyOf} copies its argument; {@link #wrap} takes ownership of it and copies nothing: the caller must never
 * write to that array again. Safe for use by any number of threads.
 */
public final class Bytes implements Comparable<Bytes> {

    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;
    private int hash;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** A copy of the array. */
    public static Bytes copyOf(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone(), 0, source.length);
    }

    /** A copy of a part of the array. */
    public static Bytes copyOf(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length), 0, length);
    }

    /** A copy of what remains in the buffer, whose position moves to its limit. */
    public static Bytes copyOf(ByteBuffer source) {
        byte[] copy = new byte[source.remaining()];
        source.get(copy);
        return wrap(copy);
    }

    /** The array itself, whose ownership passes to the new object: it must not be written to any more. */
    public static Bytes wrap(byte[] owned) {
        return owned.length == 0 ? EMPTY : new Bytes(owned, 0, owned.length);
    }

    /** A part of the array itself, whose ownership passes to the new object. */
    public static Bytes wrap(byte[] owned, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, owned.length);
        return length == 0 ? EMPTY : new Bytes(owned, offset, length);
    }

    /** The text in UTF-8. */
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of bytes. */
    public int length() {
        return length;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at an index from 0. */
    public byte at(int index) {
        Objects.checkIndex(index, length);
        return array[offset + index];
    }

    /** A part of this, sharing its memory. */
    public Bytes slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return count == 0 ? EMPTY : new Bytes(array, offset + from, count);
    }

    /** A copy as an array. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** Copies all bytes into the target, starting at its index {@code at}. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, offset, target, at, length);
    }

    /** Puts all bytes into the buffer. */
    public void copyTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    /** A read-only view as a buffer from position 0; copies nothing. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** Feeds all bytes to the checksum; copies nothing. */
    public void update(Checksum checksum) {
        checksum.update(array, offset, length);
    }

    /** Whether this begins with all bytes of the prefix. */
    public boolean startsWith(Bytes prefix) {
        return prefix.length <= length
                && Arrays.equals(
                        array,
                        offset,
                        offset + prefix.length,
                        prefix.array,
                        prefix.offset,
                        prefix.offset + prefix.length);
    }

    /** The bytes read as UTF-8; malformed input becomes replacement characters. */
    public String toUtf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(
                array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && length == that.length
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = 1;
            for (int i = offset; i < offset + length; i++) {
                known = 31 * known + array[i];
            }
            hash = known;
        }
        return known;
    }

    /** Length and the first bytes in hexadecimal. */
    @Override
    public String toString() {
        int shown = Math.min(length, 16);
        return length + " B " + HexFormat.of().formatHex(array, offset, offset + shown) + (shown < length ? "..." : "");
    }
}
