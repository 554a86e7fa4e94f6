package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.manager.backup.BackupFrames.DamagedException;
import org.mosp.storage.spi.StorageFile;

/** Reads the frames of a backup one behind the other, each proven by its checksum. For one thread. */
final class BackupInput {

    private final StorageFile file;
    private final long size;
    private final MessageDigest hash = BackupOutput.sha256();
    private long position;
    private int frames;

    /**
     * A frame.
     *
     * @param kind what it holds
     * @param body its bytes
     * @param hashBefore the SHA-256 of all bytes of the file before it; asked of the last one only
     */
    record Frame(FrameKind kind, Bytes body, Bytes hashBefore) {}

    /**
     * Of a file.
     *
     * @throws NewerThanSoftwareException if it needs a newer reader
     */
    BackupInput(StorageFile file) throws IOException, DamagedException {
        this.file = file;
        this.size = file.size();
        ByteBuffer header = read((int) Math.min(size, BackupFrames.FILE_HEADER_BYTES));
        int leastReader = BackupFrames.leastReader(header);
        if (leastReader > BackupFrames.FORMAT) {
            throw new NewerThanSoftwareException(
                    "backup", "format " + leastReader, "format " + BackupFrames.FORMAT, "newer software");
        }
        hash.update(header);
    }

    long size() {
        return size;
    }

    long position() {
        return position;
    }

    boolean atEnd() {
        return position >= size;
    }

    Frame next() throws IOException, DamagedException {
        ByteBuffer header = read((int) Math.min(size - position, BackupFrames.FRAME_HEADER_BYTES));
        BackupFrames.Header known = BackupFrames.header(header, frames, size - position);
        Bytes body = Bytes.wrap(read(known.length()).array());
        if (!BackupFrames.sound(header, body)) {
            throw new DamagedException("damaged: the checksum of frame " + frames + " does not match");
        }
        frames++;
        Bytes before = known.kind() == FrameKind.END ? Bytes.wrap(hash.digest()) : Bytes.EMPTY;
        hash.update(header.duplicate());
        hash.update(body.asByteBuffer());
        return new Frame(known.kind(), body, before);
    }

    private ByteBuffer read(int length) throws IOException, DamagedException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int count = file.read(buffer, position);
        if (count < length) {
            throw new DamagedException("cut off at byte " + (position + count));
        }
        position += length;
        return buffer.flip();
    }
}
