package org.mosp.storage.manager.manifest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.mosp.storage.Bytes;

/** Writes fields in the wire format of Protocol Buffers: tag, then a varint or a length with bytes. For one thread. */
final class WireWriter {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    WireWriter number(int field, long value) {
        varint((long) field << 3 | VARINT);
        varint(value);
        return this;
    }

    WireWriter bytes(int field, Bytes value) {
        varint((long) field << 3 | BYTES);
        varint(value.length());
        out.writeBytes(value.toArray());
        return this;
    }

    WireWriter text(int field, String value) {
        return bytes(field, Bytes.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    WireWriter message(int field, WireWriter value) {
        return bytes(field, value.toBytes());
    }

    /** Fields that were read but not understood, as they were. */
    WireWriter raw(Bytes fields) {
        out.writeBytes(fields.toArray());
        return this;
    }

    Bytes toBytes() {
        return Bytes.wrap(out.toByteArray());
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
