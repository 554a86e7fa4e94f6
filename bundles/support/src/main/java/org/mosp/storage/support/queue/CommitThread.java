package org.mosp.storage.support.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineHealth;

/**
 * The one thread that commits, and the requests on their way to it. Any number of threads hand over; the commits themselves
 * are the engine's.
 *
 * @param <R> what it is asked to do
 */
public final class CommitThread<R extends CommitThread.Request> {

    private static final int QUEUE_ITEMS = 16_384;
    private static final long QUEUE_BYTES = 64L << 20;
    private static final long GROUP_BYTES = 4L << 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration SPIN = Duration.ofNanos(60_000);
    private static final long LONGEST_GATHER_NANOS = 500_000;

    /** What the thread is asked to do. Implemented by the engines. */
    public interface Request {
        /** The outcome. */
        Ticket ticket();

        /** Bytes it takes, about. */
        long bytes();
    }

    /** The commits. Implemented by the engines. */
    public interface Commits {
        /** Commits what is taken from the queue, until the queue is closed and empty. */
        void run();

        /** Tells all that were taken and told nothing yet that it ended. */
        void failLeft(StorageException ended);
    }

    private final GroupQueue<R> queue;
    private final EngineHealth health;
    private final Commits commits;
    private final Thread thread;

    /** Made before it is needed: there may be no memory then. */
    private final StorageException ended = new OutcomeUnknownException("writing ended unexpectedly", null);

    private Runnable atEnd = () -> {};

    /**
     * Not yet running.
     *
     * @param name the thread's
     * @param engine for errors
     */
    public CommitThread(String name, String engine, EngineHealth health, Commits commits) {
        this.queue = new GroupQueue<>(engine + " commits", QUEUE_ITEMS, QUEUE_BYTES, LONGEST_WAIT, SPIN);
        this.health = health;
        this.commits = commits;
        this.thread = new Thread(this::runToTheEnd, name);
        thread.setDaemon(true);
    }

    /** Lets the thread run. */
    public void start() {
        thread.start();
    }

    /** Requests waiting now. */
    public int queued() {
        return queue.size();
    }

    /** Whether it takes no more requests. */
    public boolean closed() {
        return queue.closed();
    }

    /** What those are told who are left when writing ended. */
    public StorageException ended() {
        return ended;
    }

    /** Hands a request over. */
    public void put(R request) {
        try {
            queue.put(request, request.bytes());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("the caller was interrupted before its commit was queued", interrupted);
        }
    }

    /** Hands a request over; the stage completes on the executor, whether it was taken or not. */
    public CompletionStage<Long> putAsync(Function<Ticket, R> request, Executor executor) {
        CompletableFuture<Long> stage = new CompletableFuture<>();
        Ticket ticket = new Ticket(stage, executor);
        try {
            put(request.apply(ticket));
        } catch (StorageException refused) {
            ticket.fail(refused);
        }
        return stage;
    }

    /** Waits for a request; at once when it was closed. Returns whether there is one. For the thread itself. */
    public boolean await(Duration longest) throws InterruptedException {
        return queue.await(longest);
    }

    /** Moves a group of those that wait. A request is queued until it is there. For the thread itself. */
    public void take(Collection<R> waiting) {
        queue.drainTo(waiting, GROUP_BYTES);
    }

    /**
     * Those who were completed with the last group are on their way back: waiting for them for half a force, at most, makes
     * one force serve them all. For the thread itself.
     *
     * @param waiting what was taken already, and grows
     */
    public void gather(Collection<R> waiting, int lastGroup, long lastForceNanos) {
        if (lastGroup < 2 || waiting.size() >= lastGroup) {
            return;
        }
        long until = System.nanoTime() + Math.min(lastForceNanos / 2, LONGEST_GATHER_NANOS);
        while (waiting.size() + queue.size() < lastGroup && System.nanoTime() < until) {
            Thread.yield();
        }
        take(waiting);
    }

    /** Takes no more requests, performs those inside, then this; waits for all of it, bounded. */
    public boolean close(Runnable last, Duration atMost) {
        atEnd = last;
        queue.close();
        boolean interrupted = false;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (thread.isAlive() && deadline - System.nanoTime() > 0) {
            try {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** However the thread ends, nobody is left who waits for it. */
    private void runToTheEnd() {
        try {
            commits.run();
            atEnd.run();
        } catch (RuntimeException | Error unexpected) {
            health.readOnly("the committing thread ended");
        } finally {
            queue.close();
            try {
                commits.failLeft(ended);
            } finally {
                failQueued();
            }
        }
    }

    private void failQueued() {
        for (R request = queue.poll(); request != null; request = queue.poll()) {
            request.ticket().fail(ended);
        }
    }
}
