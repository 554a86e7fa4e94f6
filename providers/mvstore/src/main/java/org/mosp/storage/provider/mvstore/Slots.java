package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commit records of a volume as they were found, each in two copies. */
final class Slots {

    private static final int COPIES = 2;

    private final BlockFile file;
    private final List<@Nullable CommitRecord> records = new ArrayList<>();
    private final List<Integer> damaged = new ArrayList<>();
    private final List<Integer> stale = new ArrayList<>();

    Slots(BlockFile file) throws IOException {
        this.file = file;
        for (int slot = 0; slot < BlockFile.SLOTS; slot++) {
            CommitRecord newest = null;
            List<@Nullable CommitRecord> copies = new ArrayList<>();
            for (int copy = 0; copy < COPIES; copy++) {
                byte[] bytes = file.readSlot(copy, slot);
                CommitRecord record = CommitRecord.decode(bytes);
                copies.add(record);
                if (record == null && !empty(bytes)) {
                    damaged.add(slot);
                }
                if (record != null && (newest == null || record.number() > newest.number())) {
                    newest = record;
                }
            }
            for (CommitRecord record : copies) {
                if (newest != null && !newest.equals(record) && !stale.contains(slot)) {
                    stale.add(slot);
                }
            }
            records.add(newest);
        }
    }

    private static boolean empty(byte[] bytes) {
        for (byte value : bytes) {
            if (value != 0) {
                return false;
            }
        }
        return bytes.length == BlockFile.SLOT_BYTES;
    }

    /** The newest record; {@code null} if there is none. */
    @Nullable CommitRecord newest() {
        CommitRecord newest = null;
        for (CommitRecord record : records) {
            if (record != null && (newest == null || record.number() > newest.number())) {
                newest = record;
            }
        }
        return newest;
    }

    /** The record of a number; {@code null} if there is none. */
    @Nullable CommitRecord of(long number) {
        CommitRecord record = records.get((int) (number % BlockFile.SLOTS));
        return record != null && record.number() == number ? record : null;
    }

    /** Whether some copy is not what its twin is. */
    boolean damaged() {
        return !damaged.isEmpty() || !stale.isEmpty();
    }

    /** Makes the copies of each record equal, and empties those that hold none; the caller forces. */
    void mend() throws IOException {
        for (int slot = 0; slot < BlockFile.SLOTS; slot++) {
            if (damaged.contains(slot) || stale.contains(slot)) {
                CommitRecord record = records.get(slot);
                byte[] bytes = new byte[BlockFile.SLOT_BYTES];
                if (record != null) {
                    byte[] encoded = record.encode();
                    System.arraycopy(encoded, 0, bytes, 0, encoded.length);
                }
                file.writeSlot(0, slot, bytes);
                file.writeSlot(1, slot, bytes);
            }
        }
    }
}
