package org.mosp.storage.canvas.store.index;

import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;

/**
 * What is to be known of what prunings took from a canvas, {@code canvas/{id}/pruned}. Immutable.
 *
 * @param taken bytes of keys and values
 * @param uncounted bytes that the history's sum lacks since the revisions that counted them are gone, where the head has no total
 * @param picture the revision that changed the picture of the head that a pruning saw last, 0 if there was none
 * @param pictureVersion of that revision's entry before a pruning changed or took it
 */
public record PrunedRecord(long taken, long uncounted, long picture, long pictureVersion) {

    /** Nothing was taken. */
    public static final PrunedRecord NONE = new PrunedRecord(0, 0, 0, 0);

    private static final int UNCOUNTED = 1;
    private static final int PICTURE = 2;
    private static final int PICTURE_VERSION = 3;

    /** What an entry says. */
    public static PrunedRecord decode(Entry entry) {
        RecordReader reader = new RecordReader(entry.key(), entry.value());
        PrunedRecord record = new PrunedRecord(reader.number(), 0, 0, 0);
        while (reader.hasMore()) {
            long tag = reader.number();
            Bytes content = reader.bytes();
            if (tag == UNCOUNTED) {
                record = record.plus(0, new RecordReader(entry.key(), content).number());
            } else if (tag == PICTURE) {
                record = record.withPicture(new RecordReader(entry.key(), content).number(), record.pictureVersion);
            } else if (tag == PICTURE_VERSION) {
                record = record.withPicture(record.picture, new RecordReader(entry.key(), content).number());
            }
        }
        return record;
    }

    /** The value of such an entry. */
    public Bytes encode() {
        return new RecordWriter(40)
                .number(taken)
                .field(UNCOUNTED, uncounted)
                .field(PICTURE, picture)
                .field(PICTURE_VERSION, pictureVersion)
                .toBytes();
    }

    /** What the canvas's total is above what its commits added and prunings left; below 0 if the total lacks more than was taken. */
    public long bytes() {
        return taken - uncounted;
    }

    /** With more of both. */
    public PrunedRecord plus(long moreTaken, long moreUncounted) {
        return new PrunedRecord(taken + moreTaken, uncounted + moreUncounted, picture, pictureVersion);
    }

    /** With another picture. */
    public PrunedRecord withPicture(long revision, long version) {
        return new PrunedRecord(taken, uncounted, revision, version);
    }
}
