package org.mosp.storage.provider.mapdb;

/**
 * A segment as the segment table knows it.
 *
 * @param id never reused, rising
 * @param firstFrame the number of its first frame
 * @param lastFrame the number of its last frame, once sealed; all of them durable
 * @param endOffset where the log leaves it, once sealed
 * @param sealed whether nothing is appended any more
 */
record SegmentRecord(int id, long firstFrame, long lastFrame, long endOffset, boolean sealed) {

    static SegmentRecord active(int id, long firstFrame) {
        return new SegmentRecord(id, firstFrame, 0, 0, false);
    }

    SegmentRecord sealed(long last, long end) {
        return new SegmentRecord(id, firstFrame, last, end, true);
    }
}
