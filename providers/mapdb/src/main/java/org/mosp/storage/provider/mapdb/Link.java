package org.mosp.storage.provider.mapdb;

import org.jspecify.annotations.Nullable;

/**
 * What the index keeps of one committed entry: frame number, version, place. The links of a key form a chain, newest
 * first; readers take the newest one at or below their frame.
 *
 * <p>Only the thread that applies changes writes to a link. {@code place} and {@code older} are read by all.
 */
final class Link {

    /** No segment. */
    static final int NONE = Integer.MAX_VALUE;

    final long frame;
    final long version;
    /** Segment in the upper half, offset in the lower: changed when compaction carries the entry. */
    volatile long place;

    volatile @Nullable Link older;
    /** Bytes of the entry; negative for a tombstone. */
    private final int bytes;
    /** The lowest segment that may hold a superseded entry of the key; {@link #NONE} if there is none. */
    int oldestDead = NONE;

    Link(long frame, long version, long place, int bytes, boolean tombstone) {
        this.frame = frame;
        this.version = version;
        this.place = place;
        this.bytes = tombstone ? -bytes : bytes;
    }

    static long place(int segment, long offset) {
        return (long) segment << 32 | offset;
    }

    static int segment(long place) {
        return (int) (place >>> 32);
    }

    static long offset(long place) {
        return place & 0xffff_ffffL;
    }

    int segment() {
        return segment(place);
    }

    int bytes() {
        return Math.abs(bytes);
    }

    boolean tombstone() {
        return bytes < 0;
    }

    /** The newest link of the chain at or below a frame. */
    static @Nullable Link at(@Nullable Link head, long frame) {
        Link link = head;
        while (link != null && link.frame > frame) {
            link = link.older;
        }
        return link;
    }
}
