package org.mosp.storage.canvas.store.codec;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.PixelFormat;

/**
 * Pixels and other bytes to stored bytes and back. Any number of threads; the same pixels always become the same bytes.
 *
 * <p>A stored tile begins with two bytes: the method (0 as it is, 1 zstd, 2 deflate), then the pixel format's number times 16
 * plus the filter's; so it is read without knowing its layer. Other content begins with the method and, if it is not 0, its
 * length in 4 bytes.
 */
public final class TileCodec implements AutoCloseable {

    private static final int METHOD_RAW = 0;
    private static final int HEADER = 2;
    private static final int CONTENT_HEADER = 5;
    private static final int MAX_IDLE = 8;
    private static final int QUICK_LEVEL = 1;

    /** Compressed bytes up to which another filter could save too little. */
    private static final int WORTH_FILTERING = 200;

    private final BooleanSupplier zstdLoaded;
    private final int level;
    private final ConcurrentLinkedQueue<Workspace> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private volatile boolean closed;

    /**
     * A codec.
     *
     * @param zstdLoaded whether zstd can be used: {@link ZstdLibrary#load}; asked when the first tile comes
     * @param level of zstd
     */
    public TileCodec(BooleanSupplier zstdLoaded, int level) {
        this.zstdLoaded = zstdLoaded;
        this.level = level;
    }

    private final class Workspace {

        private final Compressor compressor;
        private @Nullable DeflateCompressor deflate;
        private @Nullable Compressor quick;
        private byte[] filtered = new byte[0];
        private final byte[][] outputs = new byte[2][0];

        Workspace() {
            compressor = zstdLoaded.getAsBoolean() ? new ZstdCompressor(level) : new DeflateCompressor();
        }

        byte[] filtered(int length) {
            if (filtered.length != length) {
                filtered = new byte[length];
            }
            return filtered;
        }

        byte[] output(int index, int length) {
            if (outputs[index].length < length) {
                outputs[index] = new byte[length];
            }
            return outputs[index];
        }

        Compressor of(String key, int method) {
            if (method == compressor.method()) {
                return compressor;
            }
            if (method == DeflateCompressor.METHOD) {
                DeflateCompressor own = deflate;
                if (own == null) {
                    own = new DeflateCompressor();
                    deflate = own;
                }
                return own;
            }
            if (method == ZstdCompressor.METHOD) {
                throw new StorageUnavailableException(key, "zstd, which cannot be loaded on this machine", null);
            }
            throw new IllegalArgumentException("compression method " + method);
        }

        Compressor quick() {
            if (compressor.method() != ZstdCompressor.METHOD) {
                return compressor;
            }
            Compressor own = quick;
            if (own == null) {
                own = new ZstdCompressor(QUICK_LEVEL);
                quick = own;
            }
            return own;
        }

        void close() {
            compressor.close();
            if (quick != null) {
                quick.close();
            }
            if (deflate != null) {
                deflate.close();
            }
        }
    }

    /**
     * A tile's stored bytes: the smaller of pixels as they are, which suits flat colour and hard edges, and of pixels less
     * those above, which suits shading. On real paintings that is 10 % less than the better of the two for all tiles.
     */
    public Bytes encode(PixelFormat format, byte[] pixels) {
        Workspace work = take();
        try {
            byte[] plain = work.output(0, Compressor.bound(pixels.length));
            int plainSize = work.compressor.compress(pixels, pixels.length, plain, HEADER);
            byte[] output = plain;
            int size = plainSize;
            Filter filter = Filter.NONE;
            if (plainSize > WORTH_FILTERING) {
                byte[] filtered = work.filtered(pixels.length);
                Filter.UP_PLANAR.apply(pixels, format.bytesPerPixel(), filtered);
                byte[] shaded = work.output(1, Compressor.bound(pixels.length));
                int shadedSize = work.compressor.compress(filtered, filtered.length, shaded, HEADER);
                if (shadedSize < plainSize) {
                    output = shaded;
                    size = shadedSize;
                    filter = Filter.UP_PLANAR;
                }
            }
            return stored(work.compressor, format, filter, pixels, output, size);
        } finally {
            give(work);
        }
    }

    /** Bytes that {@link #decode} understands, to hold pixels for a while: made in about a fifth of the time, a fifth larger. */
    public Bytes encodeQuickly(PixelFormat format, byte[] pixels) {
        Workspace work = take();
        try {
            byte[] output = work.output(0, Compressor.bound(pixels.length));
            int size = work.quick().compress(pixels, pixels.length, output, HEADER);
            return stored(work.quick(), format, Filter.NONE, pixels, output, size);
        } finally {
            give(work);
        }
    }

    /** Puts the header before what was compressed, or the pixels as they are where that is no more. */
    private static Bytes stored(
            Compressor compressor, PixelFormat format, Filter filter, byte[] pixels, byte[] output, int size) {
        boolean raw = size >= pixels.length;
        if (raw) {
            System.arraycopy(pixels, 0, output, HEADER, pixels.length);
        }
        output[0] = (byte) (raw ? METHOD_RAW : compressor.method());
        output[1] = (byte) (number(format) << 4 | (raw ? Filter.NONE : filter).number());
        return Bytes.copyOf(output, 0, HEADER + (raw ? pixels.length : size));
    }

    /**
     * A tile's pixels.
     *
     * @param key for errors
     */
    public byte[] decode(String key, Bytes stored) {
        Workspace work = take();
        try {
            if (stored.length() < HEADER) {
                throw new IllegalArgumentException("it ends too early");
            }
            PixelFormat format = format(stored.at(1) >> 4 & 15);
            Filter filter = Filter.of(stored.at(1) & 15);
            byte[] source = stored.toArray();
            byte[] pixels = new byte[format.tileBytes()];
            if (source[0] == METHOD_RAW) {
                if (source.length != HEADER + pixels.length) {
                    throw new IllegalArgumentException(source.length - HEADER + " bytes of pixels");
                }
                System.arraycopy(source, HEADER, pixels, 0, pixels.length);
                return pixels;
            }
            byte[] filtered = filter == Filter.NONE ? pixels : work.filtered(pixels.length);
            work.of(key, source[0]).expand(source, HEADER, source.length - HEADER, filtered);
            if (filter != Filter.NONE) {
                filter.undo(filtered, format.bytesPerPixel(), pixels);
            }
            return pixels;
        } catch (IllegalArgumentException e) {
            throw damaged(key, e);
        } finally {
            give(work);
        }
    }

    /** Any other content's stored bytes. */
    public Bytes pack(Bytes content) {
        Workspace work = take();
        try {
            byte[] source = content.toArray();
            byte[] output = new byte[CONTENT_HEADER + Compressor.bound(source.length)];
            int size = work.compressor.compress(source, source.length, output, CONTENT_HEADER);
            if (CONTENT_HEADER + size >= source.length + 1) {
                output[0] = METHOD_RAW;
                System.arraycopy(source, 0, output, 1, source.length);
                return Bytes.wrap(output, 0, source.length + 1);
            }
            output[0] = (byte) work.compressor.method();
            java.nio.ByteBuffer.wrap(output).putInt(1, source.length);
            return Bytes.copyOf(output, 0, CONTENT_HEADER + size);
        } finally {
            give(work);
        }
    }

    /**
     * The content again.
     *
     * @param atMost the most bytes it may have
     */
    public Bytes unpack(String key, Bytes packed, int atMost) {
        Workspace work = take();
        try {
            if (packed.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            int method = packed.at(0);
            if (method == METHOD_RAW) {
                return packed.slice(1, packed.length() - 1);
            }
            if (packed.length() < CONTENT_HEADER) {
                throw new IllegalArgumentException("it ends too early");
            }
            byte[] source = packed.toArray();
            int length = java.nio.ByteBuffer.wrap(source).getInt(1);
            if (length < 0 || length > atMost) {
                throw new IllegalArgumentException(length + " bytes where at most " + atMost + " can be");
            }
            byte[] content = new byte[length];
            work.of(key, method).expand(source, CONTENT_HEADER, source.length - CONTENT_HEADER, content);
            return Bytes.wrap(content);
        } catch (IllegalArgumentException e) {
            throw damaged(key, e);
        } finally {
            give(work);
        }
    }

    /** Lets go of native memory; calls inside end normally. */
    @Override
    public void close() {
        closed = true;
        for (Workspace work = idle.poll(); work != null; work = idle.poll()) {
            work.close();
        }
    }

    private Workspace take() {
        Workspace work = idle.poll();
        if (work == null) {
            return new Workspace();
        }
        idleCount.decrementAndGet();
        return work;
    }

    private void give(Workspace work) {
        if (idleCount.incrementAndGet() > MAX_IDLE || closed) {
            idleCount.decrementAndGet();
            work.close();
            return;
        }
        idle.add(work);
        if (closed && idle.remove(work)) {
            work.close();
        }
    }

    private static StorageDamagedException damaged(String key, IllegalArgumentException e) {
        return new StorageDamagedException(
                "incremental store", 0, key, "it cannot be decompressed: " + e.getMessage(), e);
    }

    private static int number(PixelFormat format) {
        return switch (format) {
            case RGBA8 -> 0;
            case RGBA16 -> 1;
            case GREYA8 -> 2;
            case GREYA16 -> 3;
        };
    }

    private static PixelFormat format(int number) {
        return switch (number) {
            case 0 -> PixelFormat.RGBA8;
            case 1 -> PixelFormat.RGBA16;
            case 2 -> PixelFormat.GREYA8;
            case 3 -> PixelFormat.GREYA16;
            default -> throw new IllegalArgumentException("pixel format " + number);
        };
    }
}
