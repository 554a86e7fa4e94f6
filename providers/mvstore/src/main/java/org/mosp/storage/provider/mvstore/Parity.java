package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/**
 * The file {@code parity}: for each 16 blocks in a row what they are when added without carry, so that one that is damaged
 * can be made of the 15 others. It follows the commits, later and in no hurry: a stripe says which checksums its blocks had,
 * and where they have others now, or where the file is missing, nothing is restored. Never an older block for a newer one.
 */
final class Parity {

    /** The file. */
    static final String NAME = "parity";

    private static final int STRIPE = 16;
    private static final int SUM_AT = STRIPE * 4;
    private static final int CHECKSUM_AT = SUM_AT + BlockFile.STRIDE;
    private static final int RECORD_BYTES = CHECKSUM_AT + 4;

    private final StorageFiles files;
    private final Path path;
    private final BlockFile blocks;
    private final BitSet stale = new BitSet();
    private @Nullable StorageFile writing;

    Parity(StorageFiles files, Path directory, BlockFile blocks) {
        this.files = files;
        this.path = directory.resolve(NAME);
        this.blocks = blocks;
    }

    private static int stripeOf(long block) {
        return (int) ((block - BlockFile.FIRST_BLOCK) / STRIPE);
    }

    private static long firstOf(int stripe) {
        return (long) stripe * STRIPE + BlockFile.FIRST_BLOCK;
    }

    /** Blocks were written or cut off. For the committing thread. */
    void touched(long first, long count) {
        if (count > 0) {
            stale.set(stripeOf(first), stripeOf(first + count - 1) + 1);
        }
    }

    /**
     * Makes stripes follow their blocks. For the committing thread.
     *
     * @param until when to stop, as {@link System#nanoTime}
     * @return whether all follow
     */
    boolean follow(int atMost, long until) throws IOException {
        int stripe = stale.nextSetBit(0);
        for (int done = 0; stripe >= 0 && done < atMost && System.nanoTime() - until < 0; done++) {
            writer().write(ByteBuffer.wrap(record(raw(stripe))), (long) stripe * RECORD_BYTES);
            stale.clear(stripe);
            stripe = stale.nextSetBit(stripe + 1);
        }
        return stale.isEmpty();
    }

    void force() throws IOException {
        StorageFile file = writing;
        if (file != null) {
            file.force(true);
        }
    }

    private StorageFile writer() throws IOException {
        StorageFile file = writing;
        if (file == null) {
            boolean there = files.exists(path);
            file = files.open(path, there ? OpenMode.WRITE : OpenMode.CREATE);
            writing = file;
            if (!there) {
                files.syncDirectory(path.resolveSibling(".").normalize());
            }
        }
        return file;
    }

    /** The blocks of a stripe, zeros where the file has ended. */
    private byte[] raw(int stripe) throws IOException {
        return Arrays.copyOf(blocks.readRaw(firstOf(stripe), STRIPE), STRIPE * BlockFile.STRIDE);
    }

    private static byte[] record(byte[] raw) {
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
        for (int i = 0; i < STRIPE; i++) {
            record.putInt(checksumIn(raw, i));
            add(record.array(), SUM_AT, raw, i);
        }
        record.putInt(CHECKSUM_AT, checksum(record.array()));
        return record.array();
    }

    private static int checksumIn(byte[] raw, int index) {
        return ByteBuffer.wrap(raw).getInt(index * BlockFile.STRIDE + BlockFile.BLOCK_BYTES);
    }

    private static void add(byte[] sum, int at, byte[] raw, int index) {
        for (int i = 0; i < BlockFile.STRIDE; i++) {
            sum[at + i] ^= raw[index * BlockFile.STRIDE + i];
        }
    }

    private static int checksum(byte[] record) {
        CRC32C checksum = new CRC32C();
        checksum.update(record, 0, CHECKSUM_AT);
        return (int) checksum.getValue();
    }

    /** A block with its checksum, made of the others of its stripe; {@code null} if that cannot be. Any thread. */
    byte @Nullable [] restore(long block) throws IOException {
        int stripe = stripeOf(block);
        int index = (int) (block - firstOf(stripe));
        byte[] record = read(stripe);
        if (record == null) {
            return null;
        }
        byte[] raw = raw(stripe);
        byte[] sum = Arrays.copyOfRange(record, SUM_AT, CHECKSUM_AT);
        for (int i = 0; i < STRIPE; i++) {
            if (i != index) {
                if (checksumIn(raw, i) != ByteBuffer.wrap(record).getInt(i * 4)) {
                    return null;
                }
                add(sum, 0, raw, i);
            }
        }
        int known = ByteBuffer.wrap(record).getInt(index * 4);
        // what is left of the damaged block must show that the stripe knew this block, not one that was here before
        boolean same = checksumIn(raw, index) == known || BlockFile.checksumOf(raw, index, block) == known;
        return same && BlockFile.intact(sum, 0, block) && checksumIn(sum, 0) == known ? sum : null;
    }

    private byte @Nullable [] read(int stripe) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                if (!files.exists(path)) {
                    return null;
                }
                try (StorageFile file = files.open(path, OpenMode.READ)) {
                    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
                    int count = file.read(record, (long) stripe * RECORD_BYTES);
                    boolean whole = count == RECORD_BYTES && record.getInt(CHECKSUM_AT) == checksum(record.array());
                    return whole ? record.array() : null;
                } catch (ClosedChannelException gone) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() throws IOException {
        StorageFile file = writing;
        writing = null;
        if (file != null) {
            file.close();
        }
    }
}
