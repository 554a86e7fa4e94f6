package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.tck.HeldWriter;

/** Errors that leave the driver in the middle of an answer: the rest of it must not be taken for the next one. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class OutOfStepTest {

    private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");

    private final AtomicInteger failing = new AtomicInteger();
    private final Level before = DRIVER.getLevel();
    private final Handler overflowing = new Handler() {
        @Override
        public void publish(LogRecord message) {
            if (message.getMessage().contains("<=BE DataRow")
                    && failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StackOverflowError("for this test");
            }
        }

        @Override
        public void flush() {
            // nothing is kept
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    private RelationalEngine engine;

    @BeforeEach
    void open(@TempDir Path directory) {
        engine = TestStore.shared(directory).openWithNotes();
        overflowing.setLevel(Level.ALL);
        DRIVER.setUseParentHandlers(false);
        DRIVER.setLevel(Level.FINEST);
        DRIVER.addHandler(overflowing);
    }

    @AfterEach
    void close() {
        DRIVER.removeHandler(overflowing);
        DRIVER.setLevel(before);
        DRIVER.setUseParentHandlers(true);
        engine.close();
    }

    @Test
    void aWorkThatLeavesTheDriverInsideOfAnAnswerIsUndoneAndRunsOnceMore() {
        AtomicInteger runs = new AtomicInteger();
        List<Long> answer = engine.write(session -> {
            failing.set(runs.incrementAndGet() == 1 ? 1 : 0);
            return fortyTwo(session);
        });
        assertEquals(List.of(42L), answer);
        assertEquals(2, runs.get());
        goesOn();
    }

    @Test
    void itsCallerLearnsThatNothingWasStored() {
        AtomicInteger runs = new AtomicInteger();
        assertThrows(
                StorageUnavailableException.class,
                () -> engine.write(session -> {
                    session.update("INSERT INTO notes VALUES ('half', 1)");
                    runs.incrementAndGet();
                    failing.set(1);
                    return fortyTwo(session);
                }));
        assertEquals(2, runs.get());
        assertEquals(List.of(), TestStore.numbers(engine));
        goesOn();
    }

    @Test
    void theOthersOfItsGroupAreStored() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = HeldWriter.hold(engine, release);
        CompletableFuture<Integer> first = insert("a", 1);
        CompletableFuture<List<Long>> overflows = engine.writeAsync(
                        session -> {
                            failing.set(1);
                            return fortyTwo(session);
                        },
                        Runnable::run)
                .toCompletableFuture();
        CompletableFuture<Integer> last = insert("b", 2);
        release.countDown();
        assertTrue(held.get(60, TimeUnit.SECONDS));
        assertEquals(1, first.get(60, TimeUnit.SECONDS));
        assertEquals(1, last.get(60, TimeUnit.SECONDS));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> overflows.get(60, TimeUnit.SECONDS));
        assertInstanceOf(StorageUnavailableException.class, failure.getCause());
        assertEquals(List.of(1L, 2L), TestStore.numbers(engine));
        goesOn();
    }

    @Test
    void aReaderIsNotUsedAgain() {
        assertThrows(
                StackOverflowError.class,
                () -> engine.read(session -> {
                    failing.set(1);
                    return fortyTwo(session);
                }));
        assertEquals(List.of(42L), engine.<List<Long>>read(OutOfStepTest::fortyTwo));
        goesOn();
    }

    private void goesOn() {
        TestStore.put(engine, "z", 9);
        List<Long> numbers = TestStore.numbers(engine);
        assertEquals(9L, numbers.get(numbers.size() - 1));
        assertEquals(EngineState.OPEN, engine.state());
    }

    private CompletableFuture<Integer> insert(String id, long number) {
        return engine.writeAsync(
                        session -> session.update("INSERT INTO notes VALUES (?, ?)", id, number), Runnable::run)
                .toCompletableFuture();
    }

    private static List<Long> fortyTwo(SqlSession session) {
        return session.query("SELECT 40 + 2", row -> row.number(1));
    }
}
