package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVStoreException;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.support.engine.EngineHealth;
import org.mosp.storage.support.queue.GroupQueue;
import org.mosp.storage.support.queue.Ticket;

/**
 * Group commit: the one thread that changes the trees and writes to the volume. It takes all requests that wait, makes their
 * changes, commits them with one force, makes them visible, and only then completes the callers.
 */
final class Committer {

    private static final int QUEUE_ITEMS = 16_384;
    private static final long QUEUE_BYTES = 64L << 20;
    private static final long GROUP_BYTES = 4L << 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration SPIN = Duration.ofNanos(60_000);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final long LONGEST_GATHER_NANOS = 500_000;

    /** A request whose condition did not hold. */
    private record Refused(Request request, ConflictException conflict) {}

    private final Writer writer;
    private final EngineHealth health;
    private final GroupQueue<Request> queue =
            new GroupQueue<>("mvstore commits", QUEUE_ITEMS, QUEUE_BYTES, LONGEST_WAIT, SPIN);
    private final AtomicLong commits = new AtomicLong();
    private final Thread thread;
    private final List<Request> waiting = new ArrayList<>();
    /** Made before it is needed: there may be no memory then. */
    private final StorageException ended = new OutcomeUnknownException("writing ended unexpectedly", null);

    private volatile int lastGroup;
    private Runnable atEnd = () -> {};

    Committer(String name, Writer writer, EngineHealth health) {
        this.writer = writer;
        this.health = health;
        this.thread = new Thread(this::runToTheEnd, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    long commits() {
        return commits.get();
    }

    int queued() {
        return queue.size();
    }

    /** Hands a request over and waits for its outcome. */
    long perform(Request request) {
        boolean alone = lastGroup < 2;
        enqueue(request);
        return request.ticket().await(alone);
    }

    /** Hands a batch over; the stage completes on the executor. */
    CompletionStage<Long> performAsync(EngineBatch batch, Executor executor) {
        CompletableFuture<Long> stage = new CompletableFuture<>();
        try {
            enqueue(Request.Commit.of(batch, new Ticket(stage, executor)));
        } catch (StorageException refused) {
            executor.execute(() -> stage.completeExceptionally(refused));
        }
        return stage;
    }

    private void enqueue(Request request) {
        try {
            queue.put(request, request.bytes());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("the caller was interrupted before its commit was queued", interrupted);
        }
    }

    /** Takes no more requests, performs those inside, then this; waits for all of it, bounded. */
    boolean close(Runnable last, Duration atMost) {
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
            run();
        } catch (RuntimeException | Error unexpected) {
            health.readOnly("the committing thread ended");
        } finally {
            queue.close();
            waiting.forEach(request -> request.ticket().fail(ended));
            waiting.clear();
            while (queue.size() > 0) {
                failQueued();
            }
        }
    }

    private void failQueued() {
        try {
            queue.take(Long.MAX_VALUE, Duration.ZERO)
                    .forEach(request -> request.ticket().fail(ended));
        } catch (InterruptedException ignored) {
            // the queue is closed: taking from it does not wait
        }
    }

    private void run() {
        while (true) {
            try {
                waiting.addAll(queue.take(GROUP_BYTES, IDLE));
                if (!waiting.isEmpty()) {
                    gather();
                    commitGroup();
                    if (health.state().mode() == EngineState.Mode.OPEN) {
                        writer.compactIfWorthwhile();
                    }
                } else if (queue.closed() && queue.size() == 0) {
                    break;
                }
            } catch (InterruptedException ignored) {
                // nobody has a reason to interrupt this thread: it ends when the queue is closed
            } catch (RuntimeException | Error unexpected) {
                broken("unexpected: " + unexpected, unexpected);
            } catch (IOException failed) {
                broken(String.valueOf(failed.getMessage()), failed);
            }
        }
        atEnd.run();
    }

    /**
     * Those who were completed with the last group are on their way back: waiting for them for half a force, at most, makes
     * one force serve them all.
     */
    private void gather() throws InterruptedException {
        if (lastGroup < 2 || waiting.size() >= lastGroup) {
            return;
        }
        long until = System.nanoTime() + Math.min(writer.lastForceNanos() / 2, LONGEST_GATHER_NANOS);
        while (waiting.size() + queue.size() < lastGroup && System.nanoTime() < until) {
            Thread.yield();
        }
        if (queue.size() > 0) {
            waiting.addAll(queue.take(GROUP_BYTES, Duration.ZERO));
        }
    }

    private void commitGroup() throws IOException {
        lastGroup = waiting.size();
        EngineState state = health.state();
        if (state.mode() != EngineState.Mode.OPEN) {
            // damage that a reader found meanwhile has ended writing
            waiting.forEach(request -> request.ticket().fail(new StorageReadOnlyException("mvstore", state.reason())));
            waiting.clear();
            return;
        }
        List<StorageException> full = new ArrayList<>();
        if (attempt(waiting, full)) {
            waiting.clear();
            return;
        }
        // deletes find room that is kept for them; what needs more room is refused
        for (Iterator<Request> each = waiting.iterator(); each.hasNext(); ) {
            Request request = each.next();
            if (!request.frees()) {
                request.ticket().fail(full.get(0));
                each.remove();
            }
        }
        writer.releaseReserve();
        for (Request request : List.copyOf(waiting)) {
            if (!attempt(List.of(request), full)) {
                request.ticket().fail(full.get(full.size() - 1));
            }
            waiting.remove(request);
        }
        writer.makeRoom();
    }

    /** Commits requests as one group; {@code false} if there was no space: then nothing of them is left. */
    private boolean attempt(List<Request> requests, List<StorageException> full) throws IOException {
        Changes changes = writer.begin();
        List<Changes.Made> made = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        for (Request request : requests) {
            try {
                made.add(new Changes.Made(request, changes.apply(request)));
            } catch (ConflictException conflict) {
                // it may tell what this group is about to make durable, so nobody learns it before that
                refused.add(new Refused(request, conflict));
            }
        }
        if (!made.isEmpty()) {
            StorageException noSpace = writer.commit(changes);
            if (noSpace != null) {
                full.add(noSpace);
                return false;
            }
        }
        commits.addAndGet(made.size());
        Changes.Made.complete(made);
        refused.forEach(request -> request.request().ticket().fail(request.conflict()));
        return true;
    }

    /** Ends all writing: whether the requests inside are on disk is not known. */
    private void broken(String reason, Throwable cause) {
        if (cause instanceof MVStoreException failed) {
            writer.foundDamage(failed);
        }
        boolean unknown = writer.inDoubt();
        health.readOnly(reason);
        String told = health.state().reason();
        for (Request request : waiting) {
            request.ticket()
                    .fail(
                            unknown
                                    ? new OutcomeUnknownException(told, cause)
                                    : new StorageReadOnlyException("mvstore", told));
        }
        waiting.clear();
        writer.abandon();
    }
}
