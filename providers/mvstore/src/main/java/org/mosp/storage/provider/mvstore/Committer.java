package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVStoreException;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.support.queue.CommitThread;

/**
 * Group commit: the one thread that changes the trees and writes to the volume. It takes all requests that wait, makes their
 * changes, commits them with one force, makes them visible, and only then completes the callers.
 */
final class Committer implements CommitThread.Commits {

    private static final Duration IDLE = Duration.ofSeconds(10);

    /** A request whose condition did not hold. */
    private record Refused(Request request, ConflictException conflict) {}

    private final Writer writer;
    private final EngineHealth health;
    private final AtomicLong commits = new AtomicLong();
    private final CommitThread<Request> thread;
    private final List<Request> waiting = new ArrayList<>();
    private volatile int lastGroup;

    Committer(String name, Writer writer, EngineHealth health) {
        this.writer = writer;
        this.health = health;
        this.thread = new CommitThread<>(name, "mvstore", health, this);
    }

    void start() {
        thread.start();
    }

    long commits() {
        return commits.get();
    }

    int queued() {
        return thread.queued();
    }

    /** Hands a request over and waits for its outcome. */
    long perform(Request request) {
        boolean alone = lastGroup < 2;
        thread.put(request);
        return request.ticket().await(alone);
    }

    /** Hands a batch over; the stage completes on the executor. */
    CompletionStage<Long> performAsync(EngineBatch batch, Executor executor) {
        return thread.putAsync(ticket -> Request.Commit.of(batch, ticket), executor);
    }

    /** Takes no more requests, performs those inside, then this; waits for all of it, bounded. */
    boolean close(Runnable last, Duration atMost) {
        return thread.close(last, atMost);
    }

    @Override
    public void failLeft(StorageException ended) {
        waiting.forEach(request -> request.ticket().fail(ended));
        waiting.clear();
    }

    @Override
    public void run() {
        while (true) {
            try {
                thread.await(IDLE);
                thread.take(waiting);
                if (!waiting.isEmpty()) {
                    thread.gather(waiting, lastGroup, writer.lastForceNanos());
                    commitGroup();
                    if (health.state().mode() == EngineState.Mode.OPEN) {
                        writer.compactIfWorthwhile();
                    }
                } else if (thread.closed() && thread.queued() == 0) {
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
