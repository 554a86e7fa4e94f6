package org.mosp.storage.support.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.support.queue.GroupQueue;

/** The group that is being written, and who may still join it. For the writing thread. */
final class Gathering implements GroupTransactions.Followers {

    /** Most works of one transaction: bounds how long the first waits for the last. */
    private static final int MOST_WORKS = 128;

    /** Longest wait for those who wrote in the last group and will be back at once. */
    private static final long LONGEST_NANOS = 300_000;

    private final GroupQueue<PendingWork<?>> queue;
    private final List<PendingWork<?>> group = new ArrayList<>(MOST_WORKS);
    private int expected;
    private boolean waiting;
    private long waitUntil;
    private long gathered;
    private long commitNanos;

    Gathering(GroupQueue<PendingWork<?>> queue) {
        this.queue = queue;
    }

    /** Begins a group with all that waits in the queue; waits for the first. Returns a copy of it, empty if there is none. */
    List<PendingWork<?>> begin(Duration longest) throws InterruptedException {
        queue.await(longest);
        queue.drainTo(group, MOST_WORKS);
        waiting = false;
        gathered = System.nanoTime();
        return List.copyOf(group);
    }

    /** The group was written, and all of it was told. */
    void written() {
        commitNanos = System.nanoTime() - gathered;
        // those who have just been told, and those who came too late, are the callers of the next group
        expected = Math.min(group.size() + queue.size(), MOST_WORKS);
        group.clear();
    }

    /** Tells all of the group that were told nothing yet. */
    void fail(Throwable reason) {
        group.forEach(work -> work.fail(reason));
        group.clear();
    }

    /**
     * Waits a moment for the callers of the last group, who have just been told and may write again: without it, the first
     * of them to be back would pay for a force of its own, and the others would wait for that. Whoever is back joins while
     * the others are on their way.
     */
    @Override
    public List<PendingWork<?>> join(int works) {
        if (works < expected) {
            if (!waiting) {
                waiting = true;
                waitUntil = System.nanoTime() + Math.min(commitNanos / 2, LONGEST_NANOS);
            }
            while (queue.size() == 0 && System.nanoTime() - waitUntil < 0) {
                Thread.yield();
            }
        }
        int before = group.size();
        if (works < MOST_WORKS) {
            queue.drainTo(group, MOST_WORKS - works);
        }
        gathered = System.nanoTime();
        return List.copyOf(group.subList(before, group.size()));
    }
}
