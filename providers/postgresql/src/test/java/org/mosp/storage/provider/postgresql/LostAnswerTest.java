package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.tck.HeldWriter;
import org.mosp.storage.tck.server.CuttingProxy;
import org.mosp.storage.tck.server.CuttingProxy.Cut;

/** The answer to a COMMIT does not arrive: what happened is found out, never guessed. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LostAnswerTest {

    private final AtomicReference<Runnable> atCommit = new AtomicReference<>(() -> {});
    private TestStore store;
    private CuttingProxy proxy;
    private RelationalEngine engine;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = TestStore.shared(directory);
        proxy = new CuttingProxy(store.server().port());
        store.with("port", proxy.port())
                .with("socket.timeout.seconds", 8)
                .with("settle.seconds", 60)
                .crashPoints(name -> {
                    if (name.equals("postgresql.before-commit")) {
                        atCommit.getAndSet(() -> {}).run();
                    }
                });
        engine = store.openWithNotes();
    }

    @AfterEach
    void close() {
        engine.close();
        proxy.close();
    }

    private long settled() {
        return engine.statistics().details().get("lost answers settled");
    }

    /** Writes one note whose COMMIT is cut; returns how often its work ran. */
    private int putCut(Cut cut) {
        AtomicInteger runs = new AtomicInteger();
        atCommit.set(() -> proxy.cutNext(cut));
        long sequence = engine.write(session -> {
            runs.incrementAndGet();
            session.update("INSERT INTO notes VALUES ('n', 1)");
            return session.sequence();
        });
        assertEquals(List.of("n"), store.storedNotes());
        assertEquals(sequence, engine.lastSequence());
        assertEquals(1, settled());
        assertEquals(sequence + 1, TestStore.put(engine, "next", 2));
        assertEquals(List.of(1L, 2L), TestStore.numbers(engine));
        assertEquals(EngineState.OPEN, engine.state());
        return runs.get();
    }

    @Test
    void commitThatWasStoredIsAcknowledgedWithoutRunningAgain() {
        assertEquals(1, putCut(Cut.ANSWER));
    }

    @Test
    void commitThatNeverArrivedRunsOnceMore() {
        assertEquals(2, putCut(Cut.REQUEST));
    }

    @Test
    void serverThatStillHoldsTheOldSessionIsToldToEndIt() {
        assertEquals(1, putCut(Cut.SILENT_ANSWER));
    }

    @Test
    void transactionThatStaysOpenOnTheServerIsEndedBeforeItsOutcomeIsRead() {
        assertEquals(2, putCut(Cut.SILENT_REQUEST));
    }

    @Test
    void everyWorkOfAGroupLearnsTheSameOutcome() throws Exception {
        for (Cut cut : List.of(Cut.ANSWER, Cut.REQUEST)) {
            CountDownLatch release = new CountDownLatch(1);
            CompletableFuture<Boolean> held = HeldWriter.hold(engine, release);
            List<CompletableFuture<Integer>> group = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String note = cut + "/" + i;
                group.add(engine.writeAsync(
                                session -> session.update("INSERT INTO notes VALUES (?, 1)", note), Runnable::run)
                        .toCompletableFuture());
            }
            atCommit.set(() -> proxy.cutNext(cut));
            release.countDown();
            held.get(60, TimeUnit.SECONDS);
            for (CompletableFuture<Integer> each : group) {
                assertEquals(1, each.get(60, TimeUnit.SECONDS));
            }
        }
        assertEquals(10, store.storedNotes().size());
        assertEquals(2, settled());
    }

    @Test
    void outcomeThatCannotBeAskedForIsUnknownAndTheNextCommitGoesOnBehindIt() {
        engine.close();
        store.with("settle.seconds", 1);
        engine = store.openWithNotes();
        long before = engine.lastSequence();
        atCommit.set(() -> {
            proxy.cutNext(Cut.ANSWER);
            proxy.refuse(true);
        });
        OutcomeUnknownException unknown =
                assertThrows(OutcomeUnknownException.class, () -> TestStore.put(engine, "unknown", 1));
        assertTrue(unknown.getMessage().contains("did not come back within 1 s"), unknown.getMessage());
        assertEquals(before, engine.lastSequence());
        assertEquals(List.of("unknown"), store.storedNotes());
        proxy.refuse(false);
        assertEquals(before + 2, TestStore.put(engine, "next", 2), "the sequence of the unknown one is not used again");
        assertEquals(List.of(2L, 1L), TestStore.numbers(engine));
    }

    @Test
    void outcomeIsFoundOutBehindAnotherOwner() {
        engine.close();
        engine = store.openWithNotes();
        AtomicReference<RelationalEngine> other = new AtomicReference<>();
        atCommit.set(() -> {
            proxy.cutNext(Cut.ANSWER);
            proxy.refuse(true);
            Thread takesOver = new Thread(() -> {
                // a process on another way to the server
                store.with("port", store.server().port());
                other.set(store.openWithNotes());
                TestStore.put(other.get(), "of the other", 2);
                other.get().close();
                proxy.refuse(false);
            });
            takesOver.start();
        });
        TestStore.put(engine, "mine", 1);
        assertEquals(List.of("mine", "of the other"), store.storedNotes());
        assertThrows(StorageReadOnlyException.class, () -> TestStore.put(engine, "late", 3));
        assertEquals(EngineState.Mode.READ_ONLY, engine.state().mode());
        assertEquals(List.of("mine", "of the other"), store.storedNotes());
    }
}
