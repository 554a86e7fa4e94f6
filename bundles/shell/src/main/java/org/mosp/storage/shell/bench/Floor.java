package org.mosp.storage.shell.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * The least that durability costs on this machine: bytes appended to a file whose space is prepared, and forced. For one
 * thread.
 */
final class Floor implements AutoCloseable {

    private static final int PREPARED = 64 << 20;
    private static final int ALIGNED = 64;

    private final Path file;
    private final FileChannel channel;
    private final byte[] noise = new byte[4 << 20];
    private long position;

    /** With a file in a directory of the disk that is measured. */
    Floor(Path directory) {
        try {
            this.file = Files.createTempFile(directory, "floor-", ".bin");
            this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
            new Random(5).nextBytes(noise);
            ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
            for (long at = 0; at < PREPARED; at += zeros.capacity()) {
                channel.write(zeros.clear(), at);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("the floor's file in " + directory, e);
        }
    }

    /**
     * Appends and forces.
     *
     * @return nanoseconds
     */
    long append(long bytes) {
        int length = (int) Math.min(noise.length, bytes);
        if (position + length > PREPARED) {
            position = 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(noise, 0, length);
        try {
            long start = System.nanoTime();
            channel.write(buffer, position);
            channel.force(false);
            long took = System.nanoTime() - start;
            position += (length + ALIGNED - 1) / ALIGNED * ALIGNED;
            return took;
        } catch (IOException e) {
            throw new UncheckedIOException("the floor's file " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the floor's file " + file, e);
        }
    }
}
