package org.mosp.storage.canvas.store.codec;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/** Zstandard (RFC 8878) without magic number, content size and checksum: the length is known, the store has checksums. */
final class ZstdCompressor implements Compressor {

    static final int METHOD = 1;

    private final ZstdCompressCtx compress = new ZstdCompressCtx();
    private final ZstdDecompressCtx expand = new ZstdDecompressCtx();

    ZstdCompressor(int level) {
        compress.setLevel(level).setContentSize(false).setChecksum(false).setMagicless(true);
        expand.setMagicless(true);
    }

    @Override
    public int compress(byte[] source, int length, byte[] target, int at) {
        return compress.compressByteArray(target, at, target.length - at, source, 0, length);
    }

    @Override
    public void expand(byte[] source, int at, int count, byte[] target) {
        try {
            int size = expand.decompressByteArray(target, 0, target.length, source, at, count);
            if (size != target.length) {
                throw new IllegalArgumentException(size + " bytes instead of " + target.length);
            }
        } catch (ZstdException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public int method() {
        return METHOD;
    }

    @Override
    public void close() {
        compress.close();
        expand.close();
    }
}
