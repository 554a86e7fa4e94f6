package org.mosp.storage.manager.backup;

import org.mosp.storage.StorageRole;

/** What a frame of a backup holds. */
enum FrameKind {
    /** What was backed up, and when; the first frame. */
    HEAD(1),
    /** Entries of the incremental role. */
    INCREMENTAL(2),
    /** Entries and aggregates of the relational role. */
    RELATIONAL(3),
    /** Counts and digests; the last frame. */
    END(4);

    private final int code;

    FrameKind(int code) {
        this.code = code;
    }

    /** The number in the file; never changed. */
    int code() {
        return code;
    }

    static FrameKind of(int code) {
        for (FrameKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("frame of kind " + code);
    }

    /** The kind of a role's entries. */
    static FrameKind of(StorageRole role) {
        return switch (role) {
            case INCREMENTAL -> INCREMENTAL;
            case RELATIONAL -> RELATIONAL;
            case CACHE -> throw new IllegalArgumentException("a cache is not backed up");
        };
    }
}
