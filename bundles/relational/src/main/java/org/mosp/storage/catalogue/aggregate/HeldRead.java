package org.mosp.storage.catalogue.aggregate;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.spi.SqlSession;

/**
 * One reading transaction that is kept open, on a thread of its own, and answers questions until it is closed; it closes itself
 * when it is asked nothing for {@value #LONGEST_IDLE_SECONDS} s. Any number of threads.
 */
final class HeldRead implements AutoCloseable {

    private static final int LONGEST_IDLE_SECONDS = 600;
    private static final long LOOK_MILLIS = 500;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** A question with the place for its answer. */
    private record Question<T>(SqlWork<T> work, CompletableFuture<T> answer) {

        void answer(SqlSession session) {
            try {
                answer.complete(work.run(session));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }
    }

    private final RelationalEngine engine;
    private final BlockingQueue<Question<?>> questions = new LinkedBlockingQueue<>();
    private final CompletableFuture<Long> begun = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closed;

    HeldRead(RelationalEngine engine) {
        this.engine = engine;
        thread = new Thread(this::run, "mosp-relational-snapshot-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            engine.read(this::serve);
        } catch (RuntimeException | Error e) {
            begun.completeExceptionally(e);
        } finally {
            closed = true;
            for (Question<?> left = questions.poll(); left != null; left = questions.poll()) {
                left.answer().completeExceptionally(expired());
            }
        }
    }

    private boolean serve(SqlSession session) {
        // the first statement makes the transaction see its instant
        begun.complete(session.sequence());
        long idleSince = System.nanoTime();
        try {
            while (!closed) {
                Question<?> next = questions.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.answer(session);
                    idleSince = System.nanoTime();
                } else if (engine.state().mode() == EngineState.Mode.CLOSED
                        || System.nanoTime() - idleSince > TimeUnit.SECONDS.toNanos(LONGEST_IDLE_SECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** The last commit sequence the transaction sees. */
    long sequence() {
        return await(begun);
    }

    /** Has something read in the transaction. */
    <T> T ask(SqlWork<T> work) {
        await(begun);
        Question<T> question = new Question<>(work, new CompletableFuture<>());
        questions.add(question);
        if (closed) {
            question.answer().completeExceptionally(expired());
        }
        return await(question.answer());
    }

    private static SnapshotExpiredException expired() {
        return new SnapshotExpiredException("it was closed, or its engine ended it");
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageUnavailableException("a snapshot of the relational storage", "a reading transaction", e);
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("a snapshot of the relational storage", "an answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException(
                    "a snapshot of the relational storage", "a calling thread that is not interrupted", e);
        }
    }

    /** Ends the transaction; does not wait for that longer than a moment. */
    @Override
    public void close() {
        closed = true;
        questions.add(new Question<>(session -> true, new CompletableFuture<>()));
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
