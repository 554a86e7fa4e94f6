package org.mosp.storage.support.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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

    private static final Executor NO_MEMORY = task -> {
        throw new OutOfMemoryError("for this test");
    };

    private static final class Stage extends CompletableFuture<Long> {

        private final AtomicBoolean noMemory = new AtomicBoolean();

        @Override
        public boolean complete(Long result) {
            if (noMemory.get()) {
                throw new OutOfMemoryError("for this test");
            }
            return super.complete(result);
        }
    }

    @Test
    void aStageThatNoThreadTakesIsTold() throws Exception {
        Stage stage = new Stage();
        Ticket ticket = new Ticket(new CallersStage<>(stage, TAKES_NOTHING, NO_MEMORY));
        ticket.complete(7);
        assertEquals(7, stage.get(60, TimeUnit.SECONDS));
        ticket.fail(new OutcomeUnknownException("for this test", null));
        assertEquals(7, stage.get(60, TimeUnit.SECONDS));
    }

    @Test
    void anOutcomeThatCouldNotBeToldIsToldWithAllThatAreLeft() {
        Stage stage = new Stage();
        stage.noMemory.set(true);
        Ticket ticket = new Ticket(new CallersStage<>(stage, TAKES_NOTHING, NO_MEMORY));
        assertThrows(OutOfMemoryError.class, () -> ticket.complete(7));
        ticket.fail(new OutcomeUnknownException("for this test", null));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> stage.get(60, TimeUnit.SECONDS));
        assertInstanceOf(OutcomeUnknownException.class, failure.getCause());
    }

    @Test
    void continuationsThatTakeForEverKeepNoOtherFromBeingTold() throws Exception {
        int staying = ForkJoinPool.getCommonPoolParallelism() + 1;
        CountDownLatch inside = new CountDownLatch(staying);
        CountDownLatch end = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> continued = new ArrayList<>();
        try {
            for (int i = 0; i < staying; i++) {
                CompletableFuture<Long> first = new CompletableFuture<>();
                continued.add(first.thenApply(result -> {
                    inside.countDown();
                    return await(end);
                }));
                new CallersStage<>(first, TAKES_NOTHING).settle(1L, null);
            }
            assertTrue(inside.await(60, TimeUnit.SECONDS));
            CompletableFuture<Long> second = new CompletableFuture<>();
            new CallersStage<>(second, TAKES_NOTHING).settle(2L, null);
            assertEquals(2, second.get(60, TimeUnit.SECONDS));
        } finally {
            end.countDown();
        }
        for (CompletableFuture<Boolean> each : continued) {
            assertTrue(each.get(60, TimeUnit.SECONDS));
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
