package org.mosp.storage.provider.postgresql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.support.queue.GroupQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who writes when. A thread takes all work that waits and writes it in one transaction, with one force. A caller who is
 * alone writes on its own thread: handing over to another and back costs as much as a commit on a fast disk.
 */
final class GroupWriter {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

    /** Most works of one transaction: bounds how long the first waits for the last. */
    private static final int MOST_WORKS = 128;

    /** So many groups of one work in a row, and the next caller is taken to be alone. */
    private static final int GROUPS_OF_ONE = 4;

    /** Longest wait for those who wrote in the last group and will be back at once. */
    private static final long LONGEST_GATHERING_NANOS = 300_000;

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration SPIN = Duration.ofNanos(30_000);

    private final WriteTransactions transactions;
    private final GroupQueue<PendingWork<?>> queue;
    private final Thread thread;
    /** Held by whoever uses the writing connection. */
    private final ReentrantLock turn;

    private volatile boolean crowded;
    private int groupsOfOne;
    private int lastGroup;
    private long lastNanos;

    GroupWriter(WriteTransactions transactions, ReentrantLock turn, PostgresqlSettings settings) {
        this.transactions = transactions;
        this.turn = turn;
        this.queue = new GroupQueue<>(
                "writes of postgresql", settings.queueItems(), settings.queueItems(), settings.longestWait(), SPIN);
        this.thread = new Thread(this::run, "mosp-postgresql-writer");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Writes the work of a caller that will wait for it: now, where nobody else writes, else with the next group. */
    void write(PendingWork<?> work) {
        if (!crowded && queue.size() == 0 && !turn.hasQueuedThreads() && turn.tryLock()) {
            try {
                if (queue.closed()) {
                    throw EngineCondition.unavailable();
                }
                transactions.write(List.of(work));
            } finally {
                turn.unlock();
            }
        } else {
            submit(work);
        }
    }

    /** Puts work in the queue. */
    void submit(PendingWork<?> work) {
        crowded = true;
        try {
            queue.put(work, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("the calling thread was interrupted", e);
        }
    }

    /** Lets no more work in, finishes what waits, and ends the thread. Returns whether nobody writes any more. */
    boolean close(Duration longest) throws InterruptedException {
        queue.close();
        long end = System.nanoTime() + longest.toNanos();
        thread.join(Math.max(1, longest.toMillis()));
        if (thread.isAlive() || !turn.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        turn.unlock();
        return true;
    }

    private void run() {
        while (!queue.closed() || queue.size() > 0) {
            try {
                List<PendingWork<?>> group = gather(queue.take(MOST_WORKS, IDLE));
                if (!group.isEmpty()) {
                    write(group);
                }
            } catch (InterruptedException e) {
                // nobody has a reason to interrupt this thread; close() ends it through the queue
                LOG.debug("writer interrupted, goes on", e);
            }
        }
    }

    private void write(List<PendingWork<?>> group) {
        turn.lock();
        try {
            long start = System.nanoTime();
            transactions.write(group);
            lastNanos = System.nanoTime() - start;
            lastGroup = group.size();
            groupsOfOne = lastGroup == 1 ? groupsOfOne + 1 : 0;
            crowded = groupsOfOne < GROUPS_OF_ONE;
        } finally {
            turn.unlock();
        }
    }

    /**
     * Waits a moment for the callers of the last group, who have just been told and may write again: without it, the first
     * of them to be back would pay for a force of its own, and the others would wait for that.
     */
    private List<PendingWork<?>> gather(List<PendingWork<?>> group) throws InterruptedException {
        int missing = Math.min(lastGroup, MOST_WORKS) - group.size();
        if (group.isEmpty() || missing <= 0) {
            return group;
        }
        long deadline = System.nanoTime() + Math.min(lastNanos / 2, LONGEST_GATHERING_NANOS);
        while (queue.size() < missing && System.nanoTime() < deadline) {
            Thread.yield();
        }
        if (queue.size() == 0) {
            return group;
        }
        List<PendingWork<?>> more = new ArrayList<>(group);
        more.addAll(queue.take(MOST_WORKS, Duration.ZERO));
        return more;
    }
}
