package org.mosp.storage.provider.mapdb;

/**
 * A segment as the segment table knows it.
 *
 * @param id never reused, rising
 * @param firstFrame the number of its first frame
 * @param lastFrame the number of its last frame, once sealed; all of them durable
 * @param endOffset where the log leaves it, once sealed
 * @param sealed whether nothing is appended any more
 * @param recycled whether the file holds bytes of an earlier segment
 */
record SegmentRecord(int id, long firstFrame, long lastFrame, long endOffset, boolean sealed, boolean recycled) {

    static SegmentRecord active(int id, long firstFrame, boolean recycled) {
        return new SegmentRecord(id, firstFrame, 0, 0, false, recycled);
    }

    SegmentRecord sealed(long last, long end) {
        return new SegmentRecord(id, firstFrame, last, end, true, recycled);
    }
}
