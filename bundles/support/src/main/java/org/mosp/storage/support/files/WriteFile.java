package org.mosp.storage.support.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.mosp.storage.spi.StorageFile;

/**
 * A file of the local file system, opened for writing. Interrupts do not close it, whoever calls: an
 * {@code AsynchronousFileChannel} takes no part in Java's interruptible channels, and on an executor that runs its work at
 * once it does what it is told on the calling thread, with {@code pwrite} and {@code fdatasync}.
 */
final class WriteFile implements StorageFile {

    private final AsynchronousFileChannel channel;

    private WriteFile(AsynchronousFileChannel channel) {
        this.channel = channel;
    }

    static WriteFile open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return new WriteFile(AsynchronousFileChannel.open(path, options, CallingThread.EXECUTOR, attributes));
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int count = done(channel.read(target, position + total));
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public void write(ByteBuffer[] sources, long position) throws IOException {
        long at = position;
        for (ByteBuffer source : sources) {
            long count = source.remaining();
            write(source, at);
            at += count;
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            int count = done(channel.write(source, at));
            if (count <= 0) {
                throw new EOFException("nothing could be written, " + source.remaining() + " bytes left");
            }
            at += count;
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

    /** The answer, which is there already. */
    private static int done(Future<Integer> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(failed.getCause());
        } catch (InterruptedException never) {
            throw new IllegalStateException("a finished answer does not wait", never);
        }
    }
}
