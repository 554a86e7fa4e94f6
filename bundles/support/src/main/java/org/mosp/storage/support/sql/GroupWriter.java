package org.mosp.storage.support.sql;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.support.queue.GroupQueue;

/**
 * Who writes when. A thread takes all work that waits and writes it in one transaction, with one force. A caller who is
 * alone writes on its own thread: handing over to another and back costs as much as a commit on a fast disk. Any number of
 * threads.
 */
public final class GroupWriter {

    /** So many groups of one work in a row, and the next caller is taken to be alone. */
    private static final int GROUPS_OF_ONE = 4;

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration SPIN = Duration.ofNanos(30_000);

    private final GroupTransactions transactions;
    private final EngineHealth health;
    private final GroupQueue<PendingWork<?>> queue;
    private final Gathering gathering;
    private final Thread thread;
    /** Held by whoever uses the writing connection. */
    private final ReentrantLock turn;
    /** Made before it is needed: there may be no memory then. */
    private final StorageException ended = new OutcomeUnknownException("writing ended unexpectedly", null);

    private volatile boolean crowded;
    private int groupsOfOne;

    /**
     * Not yet running.
     *
     * @param engine its name, for the thread and for errors
     * @param turn held by whoever uses the writing connection
     * @param queueItems most works waiting
     * @param longestWait longest a caller waits for room among them
     */
    public GroupWriter(
            String engine,
            GroupTransactions transactions,
            EngineHealth health,
            ReentrantLock turn,
            int queueItems,
            Duration longestWait) {
        this.transactions = transactions;
        this.health = health;
        this.turn = turn;
        this.queue = new GroupQueue<>("writes of " + engine, queueItems, queueItems, longestWait, SPIN);
        this.gathering = new Gathering(queue);
        this.thread = new Thread(this::runToTheEnd, "mosp-" + engine + "-writer");
        this.thread.setDaemon(true);
    }

    /** Lets the thread run. */
    public void start() {
        thread.start();
    }

    /**
     * Writes work and waits for it, on the caller's thread where nobody else writes.
     *
     * @param longestNanos longest wait for a commit that has begun
     */
    public <T> T write(SqlWork<T> work, long longestNanos) {
        checkNotInside();
        PendingWork<T> pending = PendingWork.awaited(work);
        if (!writeHere(pending)) {
            submit(pending);
        }
        return pending.await(longestNanos);
    }

    /** Hands work over; the stage completes on the executor. */
    public <T> CompletionStage<T> writeAsync(SqlWork<T> work, Executor executor) {
        checkNotInside();
        CompletableFuture<T> future = new CompletableFuture<>();
        submit(PendingWork.async(work, future, executor));
        return future;
    }

    private void checkNotInside() {
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException("work must not wait for other work");
        }
    }

    private boolean writeHere(PendingWork<?> work) {
        if (crowded || queue.size() > 0 || turn.hasQueuedThreads() || !turn.tryLock()) {
            return false;
        }
        try {
            if (queue.closed()) {
                throw health.unavailable();
            }
            writeAlone(work);
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void writeAlone(PendingWork<?> work) {
        try {
            transactions.write(List.of(work), GroupTransactions.Followers.NONE);
            transactions.afterTransaction();
        } catch (RuntimeException | Error unexpected) {
            // the caller learns from its work whether it is stored, not from what came behind
            work.fail(new OutcomeUnknownException("the writer failed", unexpected));
            transactions.failed(unexpected);
        }
    }

    private void submit(PendingWork<?> work) {
        crowded = true;
        try {
            queue.put(work, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("the calling thread was interrupted", e);
        }
    }

    /** Lets no more work in, finishes what waits, and ends the thread. Returns whether nobody writes any more. */
    public boolean close(Duration longest) throws InterruptedException {
        queue.close();
        long end = System.nanoTime() + longest.toNanos();
        thread.join(Math.max(1, longest.toMillis()));
        if (thread.isAlive() || !turn.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        turn.unlock();
        return true;
    }

    /** However the thread ends, nobody is left who waits for it. */
    private void runToTheEnd() {
        try {
            run();
        } catch (RuntimeException | Error unexpected) {
            health.readOnly("the writing thread ended");
        } finally {
            queue.close();
            gathering.fail(ended);
            for (PendingWork<?> work = queue.poll(); work != null; work = queue.poll()) {
                work.fail(ended);
            }
        }
    }

    private void run() {
        while (!queue.closed() || queue.size() > 0) {
            try {
                List<PendingWork<?>> first = gathering.begin(IDLE);
                if (!first.isEmpty()) {
                    write(first);
                }
            } catch (InterruptedException ignored) {
                // nobody has a reason to interrupt this thread; close() ends it through the queue
            } catch (RuntimeException | Error unexpected) {
                // without this thread every later caller would wait in vain
                gathering.fail(new OutcomeUnknownException("the writer failed", unexpected));
                transactions.failed(unexpected);
            }
        }
    }

    private void write(List<PendingWork<?>> first) {
        turn.lock();
        try {
            int works = transactions.write(first, gathering);
            gathering.written();
            groupsOfOne = works == 1 ? groupsOfOne + 1 : 0;
            crowded = groupsOfOne < GROUPS_OF_ONE;
            transactions.afterTransaction();
        } finally {
            turn.unlock();
        }
    }
}
