package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/**
 * The bytes of a volume: slots for commit records, twice, then blocks of 4,096 bytes, each followed by its checksum.
 *
 * <p>Reads from any number of threads, through a channel of their own: an interrupt closes a channel for all its readers, so
 * each opens it again when it finds it closed. Writes, forces and truncation from the committing thread.
 */
final class BlockFile {

    /** MVStore's block. */
    static final int BLOCK_BYTES = 4_096;

    /** A block with its checksum. */
    static final int STRIDE = BLOCK_BYTES + 4;

    /** MVStore's first blocks, its own header, are not stored: the commit record says it all. */
    static final int FIRST_BLOCK = 2;

    /** Places for commit records, each twice. */
    static final int SLOTS = 4;

    /** Bytes of a place for a commit record. */
    static final int SLOT_BYTES = 4_096;

    private static final int COPIES = 2;
    private static final long BLOCKS_FROM = (long) COPIES * SLOTS * SLOT_BYTES;
    private static final int MOST_WRITTEN_AT_ONCE = 256;

    final Path path;

    private final StorageFiles files;
    private final Parity parity;
    private final BiConsumer<Long, String> onRestored;
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicLong forces = new AtomicLong();
    private volatile @Nullable StorageFile reading;
    private @Nullable StorageFile writing;
    private volatile boolean closed;
    private volatile long length;
    private boolean grown;

    /**
     * Not yet open.
     *
     * @param onRestored told the position of a block that was damaged, and what was found
     */
    BlockFile(StorageFiles files, Path path, BiConsumer<Long, String> onRestored) {
        this.files = files;
        this.path = path;
        this.onRestored = onRestored;
        this.parity = new Parity(files, path.resolveSibling(".").normalize(), this);
    }

    Parity parity() {
        return parity;
    }

    /** Where a block begins. */
    static long position(long block) {
        return BLOCKS_FROM + (block - FIRST_BLOCK) * STRIDE;
    }

    /** Makes the file, with empty slots. */
    void create() throws IOException {
        StorageFile file = files.open(path, OpenMode.CREATE);
        writing = file;
        file.write(ByteBuffer.allocate((int) BLOCKS_FROM), 0);
        length = BLOCKS_FROM;
        grown = true;
    }

    void openForReading() throws IOException {
        length = reader().size();
    }

    void openForWriting() throws IOException {
        StorageFile file = files.open(path, OpenMode.WRITE);
        writing = file;
        length = file.size();
        // whatever made it this long may not have been forced with its length
        grown = true;
    }

    long length() {
        return length;
    }

    long bytesWritten() {
        return bytesWritten.get();
    }

    long forces() {
        return forces.get();
    }

    /** The bytes of a slot; shorter if the file ends before. */
    byte[] readSlot(int copy, int slot) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
        int count = read(bytes, slotPosition(copy, slot));
        return Arrays.copyOf(bytes.array(), count);
    }

    /** Writes the beginning of a slot. */
    void writeSlot(int copy, int slot, byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes), slotPosition(copy, slot));
    }

    private static long slotPosition(int copy, int slot) {
        return ((long) copy * SLOTS + slot) * SLOT_BYTES;
    }

    /** Blocks with their checksums, as they stand in the file; shorter if it ends before. */
    byte[] readRaw(long first, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, STRIDE));
        int read = read(bytes, position(first));
        return read == bytes.capacity() ? bytes.array() : Arrays.copyOf(bytes.array(), read);
    }

    /**
     * Bytes of blocks, proven.
     *
     * @param position in MVStore's file, which has no checksums
     * @throws BlockDamage if a block is not what was written
     */
    ByteBuffer readContent(long position, int count) throws IOException {
        long first = position / BLOCK_BYTES;
        int blocks = (int) ((position + count + BLOCK_BYTES - 1) / BLOCK_BYTES - first);
        byte[] raw = readRaw(first, blocks);
        byte[] content = new byte[blocks * BLOCK_BYTES];
        for (int i = 0; i < blocks; i++) {
            if (intact(raw, i, first + i)) {
                System.arraycopy(raw, i * STRIDE, content, i * BLOCK_BYTES, BLOCK_BYTES);
            } else {
                System.arraycopy(restored(first + i), 0, content, i * BLOCK_BYTES, BLOCK_BYTES);
            }
        }
        return ByteBuffer.wrap(content, (int) (position - first * BLOCK_BYTES), count)
                .slice();
    }

    private byte[] restored(long block) throws IOException {
        byte[] whole = parity.restore(block);
        if (whole == null) {
            throw new BlockDamage(path, block);
        }
        onRestored.accept(position(block), "block " + block + " is damaged; it was restored from its parity");
        return whole;
    }

    /** The checksum that a block among raw bytes should carry. */
    static int checksumOf(byte[] raw, int index, long block) {
        return checksum(block, ByteBuffer.wrap(raw, index * STRIDE, BLOCK_BYTES));
    }

    /** Whether a block among raw bytes carries its checksum. */
    static boolean intact(byte[] raw, int index, long block) {
        int at = index * STRIDE;
        return raw.length >= at + STRIDE
                && ByteBuffer.wrap(raw).getInt(at + BLOCK_BYTES)
                        == checksum(block, ByteBuffer.wrap(raw, at, BLOCK_BYTES));
    }

    private static int checksum(long block, ByteBuffer content) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(8).putLong(0, block));
        checksum.update(content);
        return (int) checksum.getValue();
    }

    /** The checksum of raw bytes. */
    static int checksum(byte[] raw) {
        CRC32C checksum = new CRC32C();
        checksum.update(raw);
        return (int) checksum.getValue();
    }

    /**
     * Writes blocks with their checksums.
     *
     * @return the checksum of all that was written
     */
    int writeBlocks(long first, ByteBuffer content) throws IOException {
        CRC32C all = new CRC32C();
        ByteBuffer source = content.duplicate();
        long block = first;
        while (source.hasRemaining()) {
            int count = Math.min(MOST_WRITTEN_AT_ONCE, source.remaining() / BLOCK_BYTES);
            ByteBuffer raw = ByteBuffer.allocate(count * STRIDE);
            for (int i = 0; i < count; i++) {
                ByteBuffer one = source.slice(source.position(), BLOCK_BYTES);
                source.position(source.position() + BLOCK_BYTES);
                raw.put(one.duplicate()).putInt(checksum(block + i, one));
            }
            all.update(raw.flip().duplicate());
            write(raw, position(block));
            parity.touched(block, count);
            block += count;
        }
        return (int) all.getValue();
    }

    /** Writes bytes that already carry their checksums. */
    void writeRaw(long first, byte[] raw) throws IOException {
        write(ByteBuffer.wrap(raw), position(first));
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        int count = bytes.remaining();
        writer().write(bytes, position);
        bytesWritten.addAndGet(count);
        if (position + count > length) {
            length = position + count;
            grown = true;
        }
    }

    void force() throws IOException {
        forces.incrementAndGet();
        writer().force(grown);
        grown = false;
    }

    /** Cuts off what lies behind a block. */
    void truncate(long block) throws IOException {
        long size = position(Math.max(block, FIRST_BLOCK));
        StorageFile file = writer();
        if (file.size() > size) {
            file.truncate(size);
        }
        length = Math.min(file.size(), size);
        grown = true;
        parity.touched(Math.max(block, FIRST_BLOCK), 1);
    }

    private StorageFile writer() throws IOException {
        StorageFile file = writing;
        if (file == null) {
            throw new IOException(path + " is not open for writing");
        }
        return file;
    }

    private int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        boolean interrupted = false;
        try {
            while (true) {
                StorageFile open = reader();
                try {
                    return open.read(target, position);
                } catch (ClosedChannelException gone) {
                    interrupted |= Thread.interrupted();
                    forget(open);
                    target.position(start);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StorageFile reader() throws IOException {
        StorageFile open = reading;
        if (open != null) {
            return open;
        }
        synchronized (this) {
            if (closed) {
                throw new IOException(path + " is closed");
            }
            open = reading;
            if (open == null) {
                open = files.open(path, OpenMode.READ);
                reading = open;
            }
            return open;
        }
    }

    private synchronized void forget(StorageFile gone) throws IOException {
        if (reading == gone) {
            reading = null;
        }
        gone.close();
    }

    /** Closes both channels, for good. */
    synchronized void close() throws IOException {
        closed = true;
        List<StorageFile> open = new ArrayList<>();
        StorageFile read = reading;
        if (read != null) {
            open.add(read);
        }
        StorageFile write = writing;
        if (write != null) {
            open.add(write);
        }
        reading = null;
        writing = null;
        for (StorageFile file : open) {
            file.close();
        }
        parity.close();
    }
}
