package org.mosp.storage.manager.manifest;

import org.mosp.storage.Bytes;

/**
 * Reads fields in the wire format of Protocol Buffers; collects those that nobody asked for. For one thread.
 *
 * <p>Use: while {@link #next()}, look at {@link #field()} and call one of {@link #number()}, {@link #bytes()},
 * {@link #text()}, {@link #keep()}.
 */
final class WireReader {

    private final Bytes in;
    private final WireWriter unknown = new WireWriter();
    private int at;
    private int start;
    private int field;
    private int type;

    WireReader(Bytes in) {
        this.in = in;
    }

    boolean next() {
        if (at >= in.length()) {
            return false;
        }
        start = at;
        long tag = varint();
        field = Math.toIntExact(tag >>> 3);
        type = (int) (tag & 7);
        return true;
    }

    int field() {
        return field;
    }

    long number() {
        if (type != WireWriter.VARINT) {
            throw new IllegalArgumentException("field " + field + " is not a number");
        }
        return varint();
    }

    int smallNumber() {
        return Math.toIntExact(number());
    }

    Bytes bytes() {
        if (type != WireWriter.BYTES) {
            throw new IllegalArgumentException("field " + field + " is not bytes");
        }
        return take(varint());
    }

    String text() {
        return bytes().toUtf8();
    }

    /** Keeps the field as it is, for writing it again. */
    void keep() {
        switch (type) {
            case WireWriter.VARINT -> varint();
            case WireWriter.FIXED64 -> take(8);
            case WireWriter.BYTES -> take(varint());
            case WireWriter.FIXED32 -> take(4);
            default -> throw new IllegalArgumentException("field " + field + " has wire type " + type);
        }
        unknown.raw(in.slice(start, at - start));
    }

    Bytes unknown() {
        return unknown.toBytes();
    }

    private Bytes take(long count) {
        if (count < 0 || count > in.length() - at) {
            throw new IllegalArgumentException("field " + field + " exceeds its message");
        }
        Bytes taken = in.slice(at, (int) count);
        at += (int) count;
        return taken;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= in.length()) {
                throw new IllegalArgumentException("the message ends within a number");
            }
            byte b = in.at(at++);
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has more than 64 bits");
    }
}
