package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.StorageFile;

/** Writes the frames of a backup one behind the other. For one thread. */
final class BackupOutput {

    /** Bytes after which it is forced: at the end little is left to be forced, and others' forces never wait for all of it. */
    private static final long FORCE_BYTES = 64L << 20;

    private final StorageFile file;
    private final MessageDigest hash = sha256();
    private long position;
    private long forced;
    private int frames;

    /** Into an empty file. */
    BackupOutput(StorageFile file) throws IOException {
        this.file = file;
        append(BackupFrames.fileHeader(BackupFrames.FORMAT, BackupFrames.FORMAT));
    }

    void frame(FrameKind kind, Bytes body) throws IOException {
        append(BackupFrames.frameHeader(kind, frames, body));
        append(body.asByteBuffer());
        frames++;
    }

    /** The SHA-256 of all that was written. */
    Bytes hash() {
        try {
            return Bytes.wrap(((MessageDigest) hash.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of the JDK can be cloned", e);
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        hash.update(bytes.duplicate());
        int count = bytes.remaining();
        file.write(bytes, position);
        position += count;
        if (position - forced >= FORCE_BYTES) {
            file.force(false);
            forced = position;
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
