package org.mosp.storage.support.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CommitThreadTest {

    private record Request(Ticket ticket) implements CommitThread.Request {
        @Override
        public long bytes() {
            return 1;
        }
    }

    /** Takes one group, waits until all are queued, and ends as it is told. */
    private static final class Commits implements CommitThread.Commits {

        private final CountDownLatch taken = new CountDownLatch(1);
        private final CountDownLatch queued = new CountDownLatch(1);
        private final List<Request> waiting = new ArrayList<>();
        private final AtomicBoolean fails = new AtomicBoolean();
        private final EngineHealth health = new EngineHealth("test");
        private final CommitThread<Request> thread = new CommitThread<>("test-commit", "test", health, this);

        @Override
        public void run() {
            try {
                while (waiting.isEmpty() && !thread.closed()) {
                    thread.await(Duration.ofSeconds(10));
                    thread.take(waiting);
                }
                taken.countDown();
                assertTrue(queued.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (fails.get()) {
                throw new OutOfMemoryError("for this test");
            }
            waiting.forEach(request -> request.ticket().complete(7));
            waiting.clear();
        }

        @Override
        public void failLeft(StorageException ended) {
            waiting.forEach(request -> request.ticket().fail(ended));
            waiting.clear();
        }
    }

    private final Commits commits = new Commits();

    @Test
    void aThreadThatEndsLeavesNobodyWaiting() throws Exception {
        commits.fails.set(true);
        commits.thread.start();
        List<CompletableFuture<Long>> calls = new ArrayList<>();
        calls.add(putAsync());
        assertTrue(commits.taken.await(60, TimeUnit.SECONDS));
        for (int i = 0; i < 5; i++) {
            calls.add(putAsync());
        }
        commits.queued.countDown();
        for (CompletableFuture<Long> call : calls) {
            ExecutionException failure = assertThrows(ExecutionException.class, () -> call.get(60, TimeUnit.SECONDS));
            assertInstanceOf(OutcomeUnknownException.class, failure.getCause());
        }
        assertEquals(EngineState.Mode.READ_ONLY, commits.health.state().mode());
        assertThrows(StorageUnavailableException.class, () -> commits.thread.put(new Request(new Ticket())));
    }

    @Test
    void whatIsRefusedReachesItsStageThoughTheExecutorTakesNothing() {
        commits.queued.countDown();
        commits.thread.start();
        AtomicBoolean ended = new AtomicBoolean();
        assertTrue(commits.thread.close(() -> ended.set(true), Duration.ofSeconds(10)));
        assertTrue(ended.get());
        CompletableFuture<Long> stage = commits.thread
                .putAsync(Request::new, task -> {
                    throw new IllegalStateException("for this test");
                })
                .toCompletableFuture();
        ExecutionException failure = assertThrows(ExecutionException.class, () -> stage.get(60, TimeUnit.SECONDS));
        assertInstanceOf(StorageUnavailableException.class, failure.getCause());
    }

    @Test
    void closingIsBoundedAndKeepsAnInterrupt() throws Exception {
        commits.thread.start();
        CompletableFuture<Long> call = putAsync();
        assertTrue(commits.taken.await(60, TimeUnit.SECONDS));
        Thread.currentThread().interrupt();
        assertFalse(commits.thread.close(() -> {}, Duration.ofMillis(20)));
        assertTrue(Thread.interrupted());
        commits.queued.countDown();
        assertEquals(7, call.get(60, TimeUnit.SECONDS));
        assertTrue(commits.thread.close(() -> {}, Duration.ofSeconds(10)));
    }

    @Test
    void theFirstOutcomeThatWasToldStands() {
        Ticket ticket = new Ticket();
        ticket.complete(3);
        ticket.fail(new OutcomeUnknownException("for this test", null));
        assertEquals(3, ticket.await(false));
    }

    private CompletableFuture<Long> putAsync() {
        return commits.thread.putAsync(Request::new, Runnable::run).toCompletableFuture();
    }
}
