package org.mosp.storage.openraster.file.zip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.openraster.file.limits.RefusedException;

/** One entry's content; never longer than its directory says, and counted against the file's budget. */
final class ZipItemStream extends InputStream {

    private static final int INPUT_BYTES = 64 << 10;

    private final ZipArchive archive;
    private final ZipItem item;
    private final @Nullable Inflater inflater;
    private final byte[] input;
    private final CRC32 crc = new CRC32();
    private long position;
    private long compressedLeft;
    private long left;

    ZipItemStream(ZipArchive archive, ZipItem item, long position) {
        this.archive = archive;
        this.item = item;
        this.position = position;
        this.compressedLeft = item.compressed();
        this.left = item.size();
        boolean deflated = item.method() == ZipItem.DEFLATED;
        this.inflater = deflated ? new Inflater(true) : null;
        this.input = new byte[deflated ? (int) Math.max(1, Math.min(INPUT_BYTES, item.compressed())) : 0];
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        if (count == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int wanted = (int) Math.min(count, left);
        archive.budget().take(wanted);
        int got = inflater == null ? copy(target, offset, wanted) : inflate(inflater, target, offset, wanted);
        archive.budget().giveBack(wanted - got);
        crc.update(target, offset, got);
        left -= got;
        if (left == 0 && crc.getValue() != item.crc()) {
            throw new RefusedException("is damaged: its CRC does not match");
        }
        return got;
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
        left = 0;
    }

    private int copy(byte[] target, int offset, int wanted) throws IOException {
        archive.read(position, ByteBuffer.wrap(target, offset, wanted));
        position += wanted;
        return wanted;
    }

    private int inflate(Inflater source, byte[] target, int offset, int wanted) throws IOException {
        try {
            while (true) {
                int got = source.inflate(target, offset, wanted);
                if (got > 0) {
                    return got;
                }
                if (source.finished() || source.needsDictionary()) {
                    throw new RefusedException("is damaged: shorter than it says by " + left + " bytes");
                }
                fill(source);
            }
        } catch (DataFormatException e) {
            throw new RefusedException("is damaged: " + e.getMessage(), e);
        }
    }

    private void fill(Inflater target) throws IOException {
        if (compressedLeft == 0) {
            throw new RefusedException("is damaged: cut off " + left + " bytes before its end");
        }
        int count = (int) Math.min(input.length, compressedLeft);
        archive.read(position, ByteBuffer.wrap(input, 0, count));
        position += count;
        compressedLeft -= count;
        target.setInput(input, 0, count);
    }
}
