package org.mosp.storage.plugin.canvas;

import org.mosp.storage.Bytes;

/** The parts of a record, one after the other; for one thread. */
final class RecordBytes {

    private final Bytes bytes;
    private int at;

    RecordBytes(Bytes bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length();
    }

    int octet() throws UnreadableException {
        if (at >= bytes.length()) {
            throw new UnreadableException("it ends too early");
        }
        return bytes.at(at++) & 0xff;
    }

    /** An unsigned number in groups of 7 bits, the lowest first. */
    long number() throws UnreadableException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new UnreadableException("a number of more than 64 bits");
    }

    /** A signed number, zigzag. */
    long signed() throws UnreadableException {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** So many bytes as they are. */
    Bytes raw(long count) throws UnreadableException {
        if (count < 0 || count > bytes.length() - at) {
            throw new UnreadableException("it ends too early");
        }
        Bytes part = bytes.slice(at, (int) count);
        at += (int) count;
        return part;
    }

    /** A length and so many bytes. */
    Bytes bytes() throws UnreadableException {
        return raw(number());
    }

    /** Everything that is left. */
    Bytes rest() {
        Bytes rest = bytes.slice(at, bytes.length() - at);
        at = bytes.length();
        return rest;
    }
}
