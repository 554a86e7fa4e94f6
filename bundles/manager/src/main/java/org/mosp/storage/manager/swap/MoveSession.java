package org.mosp.storage.manager.swap;

import org.mosp.storage.manager.copy.CopyCursor;

/**
 * A move between two open engines. For one thread, which is the only one that lets the target be written: each of its acts reads
 * the current committed state from the source and writes it to the target, and no two acts on a key overlap. So an act never
 * brings back what was there before, and may be repeated.
 */
public interface MoveSession extends AutoCloseable {

    /**
     * A round of carrying changes.
     *
     * @param commits journal entries dealt with
     * @param keys keys re-read
     * @param rest whether the journal held more
     */
    record Carried(long commits, long keys, boolean rest) {}

    /**
     * A comparison of both engines.
     *
     * @param entries entries compared
     * @param differing keys that were different, and are equal now
     */
    record Compared(long entries, long differing) {}

    /** How a round is to be done. */
    enum Care {
        /** The target's word is taken. */
        CARRY,
        /** Each key is read back from the target and compared. */
        CHECK,
        /** The same, and the journal is left as it is: under the fence, where each force counts. */
        CHECK_AND_LEAVE
    }

    /** How far the copy is. */
    CopyCursor cursor();

    /** Copies the next chunk; returns its bytes. */
    long copy();

    /**
     * Carries changes: reads journal entries, then the keys they name, then makes the target's copies durable, and only then
     * removes exactly those journal entries.
     *
     * @param upTo the last commit sequence whose entry is dealt with
     * @throws ComparisonFailedException if a key read back is not what was written
     */
    Carried carry(long upTo, Care care);

    /**
     * Compares all that both engines hold, while the source is written to: two snapshots, without the keys that changed
     * between them; carries changes meanwhile, each compared by itself.
     *
     * @param between called often, between steps; what it throws ends the comparison
     * @throws ComparisonFailedException if a difference stays
     */
    Compared compare(Runnable between);

    /** Whether the kept counters of both engines agree; true only while nobody writes. */
    boolean sameCounts();

    /** Lets go of what it holds in both engines. */
    @Override
    void close();
}
