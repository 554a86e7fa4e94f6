package org.mosp.storage.openraster.file.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that a file may still inflate to. Any number of threads.
 *
 * <p>No ratio per entry would do: an honest empty layer of a large canvas shrinks to a thousandth, as a bomb does.
 */
public final class InflateBudget {

    private final long total;
    private final AtomicLong left;

    InflateBudget(long total) {
        this.total = total;
        this.left = new AtomicLong(total);
    }

    /**
     * Takes bytes, or nothing when there are not as many left.
     *
     * @throws RefusedException if so
     */
    public void take(long bytes) throws RefusedException {
        long now;
        do {
            now = left.get();
            if (bytes > now) {
                throw RefusedException.above(
                        Limit.INFLATED_BYTES,
                        "would inflate to " + bytes + " bytes more, with " + now + " left of the " + total
                                + " that the file may inflate to");
            }
        } while (!left.compareAndSet(now, now - bytes));
    }

    /** Bytes left. */
    public long left() {
        return left.get();
    }

    /** Gives back bytes that were taken and not used. */
    public void giveBack(long bytes) {
        left.addAndGet(bytes);
    }
}
