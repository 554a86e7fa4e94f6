package org.mosp.storage.tck.simple;

/** One thing the simple engine does wrong. */
public enum Flaw {
    NONE,
    /** Never forces. */
    SKIPS_FORCE,
    /** Tells the caller before anything was handed to the operating system. */
    ACKNOWLEDGES_BEFORE_WRITING,
    /** Tells the caller before the force. */
    ACKNOWLEDGES_EARLY,
    /** Shows readers what is not yet forced. */
    PUBLISHES_BEFORE_FORCE,
    /** Writes each change of a batch as a frame of its own. */
    HALVES_BATCHES,
    /** Makes changes of a batch visible one after the other. */
    PUBLISHES_PIECEMEAL,
    /** Gives replicated entries versions of its own. */
    RENUMBERS_REPLICAS,
    /** After reopening goes on from the newest version that is alive. */
    REUSES_VERSIONS,
    /** Orders by signed bytes. */
    ORDERS_BY_SIGNED_BYTES,
    /** Scans what is there now, whatever the snapshot's instant. */
    SNAPSHOT_IS_NOW,
    /** Judges conditions only on keys the batch writes. */
    IGNORES_FOREIGN_CONDITIONS,
    /** Judges conditions before the earlier batches of the same group. */
    JUDGES_BEFORE_GROUP,
    /** Tells of a conflict with a commit that is not yet durable. */
    TELLS_CONFLICTS_EARLY,
    /** Completes stages on its own thread. */
    COMPLETES_ON_OWN_THREAD,
    /** Ends itself when a caller is interrupted. */
    DIES_OF_INTERRUPT,
    /** Goes on after a failed force as if nothing had been. */
    SHRUGS_AT_FAILED_FORCE,
    /** At open takes what the page cache shows for what is on disk. */
    TRUSTS_PAGE_CACHE,
    /** Leaves half a frame behind when the disk is full, and writes on after it. */
    LEAVES_DEBRIS_WHEN_FULL,
    /** Turns read-only for good when the disk is full. */
    GIVES_UP_WHEN_FULL,
    /** Checks no checksum. */
    CHECKS_NOTHING,
    /** Takes damage for the end of the log. */
    ROLLS_BACK_SILENTLY,
    /** Writes when opened for reading. */
    WRITES_WHEN_READ_ONLY,
    /** Counts overwritten keys again. */
    MISCOUNTS,
    /** Writes the change journal as a commit of its own. */
    JOURNALS_APART,
    /** Returns now and then what was there before. */
    READS_STALE,
    /** Forces a file but not the directory that names it. */
    FORGETS_DIRECTORY
}
