package org.mosp.storage.canvas.store.codec;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Deflate (RFC 1951) of the JDK, where there is no native code for zstd. */
final class DeflateCompressor implements Compressor {

    static final int METHOD = 2;

    private final Deflater compress = new Deflater(4, true);
    private final Inflater expand = new Inflater(true);

    @Override
    public int compress(byte[] source, int length, byte[] target, int at) {
        compress.reset();
        compress.setInput(source, 0, length);
        compress.finish();
        int size = 0;
        while (!compress.finished()) {
            size += compress.deflate(target, at + size, target.length - at - size);
        }
        return size;
    }

    @Override
    public void expand(byte[] source, int at, int count, byte[] target) {
        try {
            expand.reset();
            expand.setInput(source, at, count);
            int size = 0;
            while (size < target.length) {
                int more = expand.inflate(target, size, target.length - size);
                if (more == 0) {
                    throw new IllegalArgumentException(size + " bytes instead of " + target.length);
                }
                size += more;
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int method() {
        return METHOD;
    }

    @Override
    public void close() {
        compress.end();
        expand.end();
    }
}
