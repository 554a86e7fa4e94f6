package org.mosp.storage.support.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.mosp.storage.OutcomeUnknownException;

class CallersStageTest {

    private static final Executor TAKES_NOTHING = task -> {
        throw new IllegalStateException("for this test");
    };

    /** A stage whose continuations Java runs where the test says. */
    private static final class Stage extends CompletableFuture<Long> {

        private final AtomicBoolean noMemory = new AtomicBoolean();

        @Override
        public boolean complete(Long result) {
            if (noMemory.get()) {
                throw new OutOfMemoryError("for this test");
            }
            return super.complete(result);
        }

        @Override
        public Executor defaultExecutor() {
            return task -> {
                throw new OutOfMemoryError("for this test");
            };
        }
    }

    @Test
    void aStageThatNoThreadTakesIsTold() throws Exception {
        Stage stage = new Stage();
        Ticket ticket = new Ticket(stage, TAKES_NOTHING);
        ticket.complete(7);
        assertEquals(7, stage.get(10, TimeUnit.SECONDS));
        ticket.fail(new OutcomeUnknownException("for this test", null));
        assertEquals(7, stage.get(10, TimeUnit.SECONDS));
    }

    @Test
    void anOutcomeThatCouldNotBeToldIsToldWithAllThatAreLeft() {
        Stage stage = new Stage();
        stage.noMemory.set(true);
        Ticket ticket = new Ticket(stage, TAKES_NOTHING);
        assertThrows(OutOfMemoryError.class, () -> ticket.complete(7));
        ticket.fail(new OutcomeUnknownException("for this test", null));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> stage.get(10, TimeUnit.SECONDS));
        assertInstanceOf(OutcomeUnknownException.class, failure.getCause());
    }

    @Test
    void aContinuationThatTakesForEverKeepsNoOtherFromBeingTold() throws Exception {
        assumeTrue(ForkJoinPool.getCommonPoolParallelism() <= 1, "the common pool has more workers than one");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Long> first = new CompletableFuture<>();
        CompletableFuture<Boolean> continued = first.thenApply(result -> {
            inside.countDown();
            return await(end);
        });
        try {
            new CallersStage<>(first, TAKES_NOTHING).settle(1L, null);
            assertTrue(inside.await(10, TimeUnit.SECONDS));
            CompletableFuture<Long> second = new CompletableFuture<>();
            new CallersStage<>(second, TAKES_NOTHING).settle(2L, null);
            assertEquals(2, second.get(10, TimeUnit.SECONDS));
        } finally {
            end.countDown();
        }
        assertTrue(continued.get(10, TimeUnit.SECONDS));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
