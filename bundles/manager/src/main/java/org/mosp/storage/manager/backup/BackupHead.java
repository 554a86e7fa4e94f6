package org.mosp.storage.manager.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.mosp.storage.Bytes;
import org.mosp.storage.manager.backup.BackupFrames.DamagedException;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestCodec;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.support.time.Microseconds;

/**
 * The first frame: when and why the backup was taken, and the manifest of the store then. As bytes, big-endian: time 8 (microseconds UTC), commit
 * sequence of the incremental role 8, of the relational role 8, length of the note 2, note, then the manifest as in {@code manifest.1}.
 *
 * @param takenAt when
 * @param incrementalSequence the instant of the incremental role
 * @param relationalSequence the instant of the relational role
 * @param note why, for people
 * @param manifest without what belongs to the place alone: settings of engines, swaps, retired directories
 */
record BackupHead(Instant takenAt, long incrementalSequence, long relationalSequence, String note, Manifest manifest) {

    private static final int FIXED_BYTES = 26;

    BackupHead {
        takenAt = Microseconds.instant(Microseconds.of(takenAt));
    }

    /** A manifest with nothing in it that belongs to the place alone. */
    static Manifest portable(Manifest manifest) {
        List<RoleRecord> roles = manifest.roles().stream()
                .map(record -> RoleRecord.fresh(record.role(), record.engine(), 1, Map.of())
                        .reserved(
                                record.nextSequence(), record.formatVersion(), record.bundle(), record.bundleVersion()))
                .toList();
        return new Manifest(
                manifest.storeId(),
                manifest.writeNumber(),
                manifest.generation(),
                manifest.createdAt(),
                manifest.writtenBy(),
                manifest.mustUnderstand(),
                roles,
                manifest.schemas(),
                List.of(),
                manifest.unknown());
    }

    Bytes encode() {
        byte[] text = note.getBytes(StandardCharsets.UTF_8);
        Bytes encoded = ManifestCodec.encode(manifest);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + text.length + encoded.length());
        out.putLong(Microseconds.of(takenAt)).putLong(incrementalSequence).putLong(relationalSequence);
        out.putShort((short) text.length).put(text);
        encoded.copyTo(out);
        return Bytes.wrap(out.array());
    }

    static BackupHead decode(Bytes body) throws DamagedException {
        ByteBuffer in = body.asByteBuffer();
        if (body.length() < FIXED_BYTES) {
            throw new DamagedException("damaged: its head is too short");
        }
        Instant takenAt = Microseconds.instant(in.getLong());
        long incremental = in.getLong();
        long relational = in.getLong();
        int length = in.getShort() & 0xffff;
        if (length > in.remaining()) {
            throw new DamagedException("damaged: its head is too short");
        }
        byte[] text = new byte[length];
        in.get(text);
        Bytes manifest = body.slice(FIXED_BYTES + length, body.length() - FIXED_BYTES - length);
        try {
            return new BackupHead(
                    takenAt,
                    incremental,
                    relational,
                    new String(text, StandardCharsets.UTF_8),
                    ManifestCodec.proven(manifest));
        } catch (IllegalArgumentException e) {
            throw new DamagedException("damaged: its head holds no manifest: " + e.getMessage());
        }
    }
}
