package org.mosp.storage.manager.backup;

import java.nio.ByteBuffer;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.backup.BackupFrames.DamagedException;

/**
 * The last frame. As bytes, big-endian: of the incremental role, then of the relational role: entries 8, bytes 8, digest 8; then the SHA-256 of
 * all bytes of the file before this frame, 32.
 *
 * @param incremental what the file holds of the incremental role
 * @param relational what it holds of the relational role
 * @param hash of all bytes before
 */
record BackupEnd(PartSum incremental, PartSum relational, Bytes hash) {

    static final int HASH_BYTES = 32;

    private static final int BYTES = 2 * 24 + HASH_BYTES;

    /**
     * What a file holds of a role.
     *
     * @param entries how many
     * @param bytes of their keys and values
     * @param digest over them
     */
    record PartSum(long entries, long bytes, long digest) {

        String shown() {
            return String.format("%016x", digest);
        }
    }

    PartSum part(StorageRole role) {
        return role == StorageRole.INCREMENTAL ? incremental : relational;
    }

    /** One digest over both. */
    String digest() {
        return String.format("%016x", 31 * incremental.digest + Long.rotateLeft(relational.digest, 17));
    }

    Bytes encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        put(out, incremental);
        put(out, relational);
        hash.copyTo(out);
        return Bytes.wrap(out.array());
    }

    private static void put(ByteBuffer out, PartSum sum) {
        out.putLong(sum.entries).putLong(sum.bytes).putLong(sum.digest);
    }

    static BackupEnd decode(Bytes body) throws DamagedException {
        if (body.length() != BYTES) {
            throw new DamagedException("damaged: its end has " + body.length() + " bytes");
        }
        ByteBuffer in = body.asByteBuffer();
        PartSum incremental = new PartSum(in.getLong(), in.getLong(), in.getLong());
        PartSum relational = new PartSum(in.getLong(), in.getLong(), in.getLong());
        return new BackupEnd(incremental, relational, body.slice(BYTES - HASH_BYTES, HASH_BYTES));
    }
}
