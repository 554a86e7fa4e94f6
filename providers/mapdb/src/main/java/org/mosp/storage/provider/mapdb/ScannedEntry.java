package org.mosp.storage.provider.mapdb;

import java.util.Arrays;
import java.util.Comparator;
import org.mosp.storage.spi.Keyspace;

/**
 * An entry found in a segment or its hint file: all but the value.
 *
 * @param frame the number of the frame it was first written in
 * @param offset where it is in the segment
 * @param bytes of the whole entry
 */
record ScannedEntry(
        Keyspace keyspace, byte[] key, long frame, long version, long offset, int bytes, boolean tombstone) {

    /** By key. */
    static final Comparator<ScannedEntry> BY_KEY = (left, right) -> {
        int order = left.keyspace.code() - right.keyspace.code();
        return order != 0 ? order : Arrays.compareUnsigned(left.key, right.key);
    };

    /** By key; the newest of a key first, of several copies the one written last. */
    static final Comparator<ScannedEntry> NEWEST_FIRST = (left, right) -> {
        int order = BY_KEY.compare(left, right);
        if (order == 0) {
            order = Long.compare(right.frame, left.frame);
        }
        return order != 0 ? order : Long.compare(right.offset, left.offset);
    };

    boolean sameKey(ScannedEntry other) {
        return keyspace == other.keyspace && Arrays.equals(key, other.key);
    }

    ScannedEntry movedTo(long newOffset) {
        return new ScannedEntry(keyspace, key, frame, version, newOffset, bytes, tombstone);
    }
}
