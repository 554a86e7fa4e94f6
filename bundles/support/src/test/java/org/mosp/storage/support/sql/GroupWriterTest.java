package org.mosp.storage.support.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class GroupWriterTest {

    private static final int MOST_WORKS = 128;

    /** Transactions without a database: works end well, unless one of these fails. */
    private static final class Transactions implements GroupTransactions {

        private final CountDownLatch inside = new CountDownLatch(1);
        private final CountDownLatch queued = new CountDownLatch(1);
        private final AtomicInteger largest = new AtomicInteger();
        private volatile boolean failsOnce;
        private volatile boolean cannotTell;
        private volatile boolean failsAfterwards;

        @Override
        public int write(List<PendingWork<?>> first, Followers followers) {
            List<PendingWork<?>> group = new ArrayList<>(first);
            inside.countDown();
            try {
                assertTrue(queued.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            for (List<PendingWork<?>> more = followers.join(group.size());
                    !more.isEmpty();
                    more = followers.join(group.size())) {
                group.addAll(more);
            }
            largest.accumulateAndGet(group.size(), Math::max);
            if (failsOnce) {
                failsOnce = false;
                if (group.size() > 1) {
                    group.get(0).complete();
                }
                throw new OutOfMemoryError("for this test");
            }
            group.forEach(PendingWork::complete);
            return group.size();
        }

        @Override
        public void afterTransaction() {
            if (failsAfterwards) {
                throw new OutOfMemoryError("for this test");
            }
        }

        @Override
        public void failed(Throwable unexpected) {
            if (cannotTell) {
                throw new IllegalStateException("for this test");
            }
        }
    }

    private final Transactions transactions = new Transactions();
    private final EngineHealth health = new EngineHealth("test");
    private final GroupWriter writer =
            new GroupWriter("test", transactions, health, new ReentrantLock(), 10_000, Duration.ofSeconds(10));

    @AfterEach
    void close() throws InterruptedException {
        transactions.queued.countDown();
        assertTrue(writer.close(Duration.ofSeconds(10)));
    }

    @Test
    void aFailureThatNobodyForesawIsToldAndTheWriterGoesOn() throws Exception {
        transactions.failsOnce = true;
        List<CompletableFuture<Boolean>> group = submitGroup(5);
        // the first had been told that it is stored, and that stands
        group.get(0).get(60, TimeUnit.SECONDS);
        for (CompletableFuture<Boolean> work : group.subList(1, group.size())) {
            assertUnknown(work);
        }
        writer.writeAsync(session -> true, Runnable::run).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(EngineState.OPEN, health.state());
    }

    @Test
    void aFailureOnTheCallersThreadLeavesTheOutcomeUnknownAndTheWriterGoesOn() {
        transactions.queued.countDown();
        transactions.failsOnce = true;
        writer.start();
        assertThrows(OutcomeUnknownException.class, () -> writer.write(session -> true, Long.MAX_VALUE));
        writer.write(session -> true, Long.MAX_VALUE);
        assertEquals(EngineState.OPEN, health.state());
    }

    @Test
    void whatFailsBehindATransactionDoesNotFailWhatIsStored() throws Exception {
        transactions.queued.countDown();
        transactions.failsAfterwards = true;
        writer.start();
        writer.write(session -> true, Long.MAX_VALUE);
        writer.writeAsync(session -> true, Runnable::run).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(EngineState.OPEN, health.state());
    }

    @Test
    void aThreadThatEndsLeavesNobodyWaiting() throws Exception {
        transactions.failsOnce = true;
        transactions.cannotTell = true;
        List<CompletableFuture<Boolean>> works = submitGroup(3 * MOST_WORKS);
        works.get(0).get(60, TimeUnit.SECONDS);
        for (CompletableFuture<Boolean> work : works.subList(1, works.size())) {
            assertUnknown(work);
        }
        assertEquals(EngineState.Mode.READ_ONLY, health.state().mode());
        assertThrows(StorageUnavailableException.class, () -> writer.writeAsync(session -> true, Runnable::run));
    }

    @Test
    void noGroupIsLargerThanItMayBe() throws Exception {
        for (CompletableFuture<Boolean> work : submitGroup(5 * MOST_WORKS)) {
            work.get(60, TimeUnit.SECONDS);
        }
        assertEquals(MOST_WORKS, transactions.largest.get());
    }

    @Test
    void aWaitForAnOutcomeIsBounded() {
        writer.start();
        assertThrows(OutcomeUnknownException.class, () -> {
            CompletableFuture<Boolean> first =
                    writer.writeAsync(session -> true, Runnable::run).toCompletableFuture();
            assertTrue(transactions.inside.await(60, TimeUnit.SECONDS));
            assertTrue(!first.isDone());
            writer.write(session -> true, 1_000_000);
        });
    }

    /** One work that is being written, and so many that wait meanwhile. */
    private List<CompletableFuture<Boolean>> submitGroup(int works) throws InterruptedException {
        writer.start();
        List<CompletableFuture<Boolean>> group = new ArrayList<>();
        for (int i = 0; i < works; i++) {
            group.add(writer.writeAsync(session -> true, Runnable::run).toCompletableFuture());
            if (i == 0) {
                assertTrue(transactions.inside.await(60, TimeUnit.SECONDS));
            }
        }
        transactions.queued.countDown();
        return group;
    }

    private static void assertUnknown(CompletableFuture<Boolean> work) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> work.get(60, TimeUnit.SECONDS));
        assertInstanceOf(OutcomeUnknownException.class, failure.getCause());
    }
}
