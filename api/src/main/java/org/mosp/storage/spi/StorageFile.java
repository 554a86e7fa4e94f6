package org.mosp.storage.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An open file. Reads from any number of threads; writes, forces and truncation from one at a time.
 *
 * <p>A thread that is interrupted inside a call closes the file for all ({@link ClosedByInterruptException}): callers'
 * threads must not write, and must be ready to open again after a read.
 */
@ConsumerType
public interface StorageFile extends AutoCloseable {

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return bytes read, 0 at the end
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes everything that remains in the buffers, one behind the other; a gathering write. */
    void write(ByteBuffer[] sources, long position) throws IOException;

    /** Writes everything that remains in the buffer. */
    default void write(ByteBuffer source, long position) throws IOException {
        write(new ByteBuffer[] {source}, position);
    }

    /**
     * Forces what was written to stable storage.
     *
     * @param metadata whether the file's length and times too; needed after it grew
     */
    void force(boolean metadata) throws IOException;

    /** Length in bytes. */
    long size() throws IOException;

    /** Cuts off what lies behind. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
}
