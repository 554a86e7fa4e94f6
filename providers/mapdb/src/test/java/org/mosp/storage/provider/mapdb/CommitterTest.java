package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.queue.Ticket;

class CommitterTest {

    @TempDir
    Path directory;

    @Test
    void backgroundCommitsAreForcedThoughTheyNeverPause() {
        try (IncrementalEngine engine = Stores.open(directory)) {
            engine.commit(Stores.background(Stores.put("a", "0")));
            long forces = engine.statistics().forces();
            long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (engine.statistics().forces() == forces && System.nanoTime() < until) {
                engine.commit(Stores.background(Stores.put("a", "1")));
                LockSupport.parkNanos(20_000_000);
            }
            assertTrue(engine.statistics().forces() > forces, "nothing was forced for a minute");
        }
    }

    @Test
    void anUnexpectedErrorLeavesNoCallerWaiting() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch queued = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        CrashPoints failing = name -> {
            if (name.equals("log.after-write") && first.getAndSet(false)) {
                inside.countDown();
                await(queued);
            } else if (name.equals("log.after-prepare")) {
                throw new OutOfMemoryError("for this test");
            }
        };
        EngineContext context = new EngineContext(
                Stores.STORE,
                1,
                directory,
                Mode.WRITE,
                Map.of("prepare.bytes", "16384"),
                1,
                new LocalStorageFiles(),
                failing);
        try (IncrementalEngine engine = new MapDbProvider().open(context)) {
            var before = engine.commitAsync(Stores.batch(Stores.put("a", "1")), Runnable::run);
            await(inside);
            var small = engine.commitAsync(Stores.batch(Stores.put("b", "2")), Runnable::run);
            var large = engine.commitAsync(Stores.batch(Stores.put("c", Bytes.wrap(new byte[100_000]))), Runnable::run);
            queued.countDown();
            before.toCompletableFuture().get(60, TimeUnit.SECONDS);
            failed(small.toCompletableFuture());
            failed(large.toCompletableFuture());
            assertEquals(EngineState.Mode.READ_ONLY, engine.state().mode());
            assertEquals("absent", Stores.value(engine, "b"));
        }
    }

    @Test
    void aConflictWithWhatWasNeverStoredIsNotTold() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch queued = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        AtomicReference<IncrementalEngine> opened = new AtomicReference<>();
        CrashPoints damaging = name -> {
            if (name.equals("log.after-write") && first.getAndSet(false)) {
                inside.countDown();
                await(queued);
            } else if (name.equals("log.after-prepare") && !first.get()) {
                damage("damaged value");
                assertThrows(
                        StorageDamagedException.class, () -> opened.get().get(Keyspace.USER, Bytes.utf8("damaged")));
            }
        };
        try (IncrementalEngine engine = open(damaging)) {
            opened.set(engine);
            var before = engine.commitAsync(Stores.batch(Stores.put("damaged", "damaged value")), Runnable::run);
            await(inside);
            var put = engine.commitAsync(Stores.batch(Stores.put("a", "1")), Runnable::run);
            EngineBatch ifAbsent = new EngineBatch(
                    List.of(Stores.put("b", "2")),
                    List.of(new EngineBatch.Condition(Keyspace.USER, Bytes.utf8("a"), 0)),
                    Durability.SYNC,
                    false);
            var conflict = engine.commitAsync(ifAbsent, Runnable::run);
            var large =
                    engine.commitAsync(Stores.batch(Stores.put("c", Bytes.wrap(new byte[1_000_000]))), Runnable::run);
            queued.countDown();
            before.toCompletableFuture().get(60, TimeUnit.SECONDS);
            for (var stage : List.of(put, conflict, large)) {
                ExecutionException failure = assertThrows(ExecutionException.class, () -> stage.toCompletableFuture()
                        .get(60, TimeUnit.SECONDS));
                assertInstanceOf(StorageReadOnlyException.class, failure.getCause());
            }
            assertEquals("absent", Stores.value(engine, "a"));
        }
    }

    @Test
    void aThreadThatEndsLeavesNobodyWaiting() throws Exception {
        // what cannot even be told: the handling of the error fails too, as it does without memory
        Error untellable = new Error() {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                throw new IllegalStateException("for this test");
            }
        };
        CountDownLatch queued = new CountDownLatch(1);
        CrashPoints failing = name -> {
            if (name.equals("log.after-write")) {
                await(queued);
                throw untellable;
            }
        };
        try (IncrementalEngine engine = open(failing)) {
            List<CompletableFuture<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String key = "key" + i;
                calls.add(CompletableFuture.supplyAsync(
                        () -> engine.commit(Stores.batch(Stores.put(key, "1"))), task -> new Thread(task).start()));
                calls.add(engine.commitAsync(Stores.batch(Stores.put(key, "2")), Runnable::run)
                        .toCompletableFuture());
            }
            queued.countDown();
            for (CompletableFuture<Long> call : calls) {
                failed(call);
            }
            assertEquals(EngineState.Mode.READ_ONLY, engine.state().mode());
            assertThrows(StorageException.class, () -> engine.commit(Stores.batch(Stores.put("later", "1"))));
        }
    }

    @Test
    void anExecutorThatTakesNothingEndsNeitherTheEngineNorAWait() throws Exception {
        try (IncrementalEngine engine = open(CrashPoints.NONE)) {
            CompletableFuture<Long> stage = engine.commitAsync(Stores.batch(Stores.put("a", "1")), task -> {
                        throw new IllegalStateException("for this test");
                    })
                    .toCompletableFuture();
            assertEquals(1, stage.get(60, TimeUnit.SECONDS));
            assertEquals(2, engine.commit(Stores.batch(Stores.put("a", "2"))));
            assertEquals(EngineState.OPEN, engine.state());
        }
    }

    @Test
    void aWaitForAnOutcomeIsBounded() {
        Ticket ticket = new Ticket();
        assertThrows(OutcomeUnknownException.class, () -> ticket.await(false, 1_000_000));
        ticket.complete(7);
        assertEquals(7, ticket.await(false, 1_000_000));
    }

    /** Flips the first byte of a value in the log. */
    private void damage(String value) {
        try (Stream<Path> names = Files.list(directory)) {
            for (Path path : names.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(path, StandardCharsets.ISO_8859_1);
                int at = content.indexOf(value);
                if (at >= 0) {
                    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        file.write(ByteBuffer.wrap(new byte[] {'?'}), at);
                    }
                    return;
                }
            }
            throw new IllegalStateException("no file holds it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private IncrementalEngine open(CrashPoints points) {
        return new MapDbProvider()
                .open(new EngineContext(
                        Stores.STORE, 1, directory, Mode.WRITE, Map.of(), 1, new LocalStorageFiles(), points));
    }

    private static void failed(CompletableFuture<Long> stage) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> stage.get(60, TimeUnit.SECONDS));
        assertInstanceOf(StorageException.class, failure.getCause());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
