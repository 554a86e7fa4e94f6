package org.mosp.storage.canvas.store.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;

/**
 * 128 bits that stand for a sequence of bytes: MurmurHash3 x64 128 (Austin Appleby, public domain), seed 0.
 *
 * <p>It is fast, not secure: whoever finds a row under a hash compares the bytes, and a row of other bytes gets a suffix.
 *
 * @param high the first 64 bits
 * @param low the second 64 bits
 */
public record Hash128(long high, long low) {

    /** How keys name the algorithm. */
    public static final String ALGORITHM = "m3";

    /** Bytes of a hash. */
    public static final int BYTES = 16;

    private static final int TEXT_LENGTH = 22;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    /** The hash of all bytes. */
    public static Hash128 of(byte[] data) {
        return of(data, 0, data.length);
    }

    /** The hash of a part. */
    public static Hash128 of(byte[] data, int offset, int length) {
        long h1 = 0;
        long h2 = 0;
        int whole = offset + (length & ~15);
        for (int i = offset; i < whole; i += 16) {
            h1 ^= mix1((long) LONG.get(data, i));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mix2((long) LONG.get(data, i + 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        int tail = length & 15;
        if (tail > 8) {
            h2 ^= mix2(partial(data, whole + 8, tail - 8));
        }
        if (tail > 0) {
            h1 ^= mix1(partial(data, whole, Math.min(tail, 8)));
        }
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = finish(h1);
        h2 = finish(h2);
        h1 += h2;
        return new Hash128(h1, h2 + h1);
    }

    /** The hash as the segment of a key: the algorithm's name and 22 characters. */
    public String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
        return ALGORITHM + '-' + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The hash again; empty for a text that is none. */
    public static Optional<Hash128> parse(String text) {
        if (!text.startsWith(ALGORITHM + '-') || text.length() != ALGORITHM.length() + 1 + TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text.substring(ALGORITHM.length() + 1)));
            return Optional.of(new Hash128(bytes.getLong(), bytes.getLong()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long partial(byte[] data, int offset, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | data[offset + i] & 0xff;
        }
        return value;
    }

    private static long mix1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mix2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finish(long value) {
        long h = value;
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        h ^= h >>> 33;
        h *= 0xc4ceb9fe1a85ec53L;
        h ^= h >>> 33;
        return h;
    }
}
