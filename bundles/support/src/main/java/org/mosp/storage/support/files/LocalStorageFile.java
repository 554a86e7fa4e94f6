package org.mosp.storage.support.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.mosp.storage.spi.StorageFile;

/** A file of the local file system. */
final class LocalStorageFile implements StorageFile {

    private final FileChannel channel;

    LocalStorageFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int count = channel.read(target, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public void write(ByteBuffer[] sources, long position) throws IOException {
        channel.position(position);
        long remaining = 0;
        for (ByteBuffer source : sources) {
            remaining += source.remaining();
        }
        while (remaining > 0) {
            long count = channel.write(sources);
            if (count <= 0) {
                throw new EOFException("nothing could be written, " + remaining + " bytes left");
            }
            remaining -= count;
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void force(boolean metadata) throws IOException {
        channel.force(metadata);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
