package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.tck.Entries.batch;
import static org.mosp.storage.tck.Entries.condition;
import static org.mosp.storage.tck.Entries.given;
import static org.mosp.storage.tck.Entries.put;
import static org.mosp.storage.tck.Entries.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mosp.storage.ConflictException;
import org.mosp.storage.spi.IncrementalEngine;

/** Commits that nobody waits for. */
interface AsyncPromises extends IncrementalPromises {

    @Test
    default void stageCompletesOnTheExecutorWhenTheCommitIsThere() throws Exception {
        IncrementalEngine engine = home().open();
        ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "tck-executor"));
        try {
            for (int i = 0; i < 50; i++) {
                String value = "" + i;
                String thread = engine.commitAsync(batch(put("a", value)), executor)
                        .thenApply(version -> {
                            assertEquals(Optional.of(value), text(engine, "a"));
                            assertEquals((long) version, Entries.version(engine, "a"));
                            return Thread.currentThread().getName();
                        })
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
                // a stage that is complete already runs its continuation on the caller
                assertTrue(
                        thread.equals("tck-executor")
                                || thread.equals(Thread.currentThread().getName()),
                        "completed on " + thread);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    default void continuationThatCommitsAgainDoesNotBlockTheLog() throws Exception {
        IncrementalEngine engine = home().open();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            List<CompletableFuture<Long>> chains = new ArrayList<>();
            for (int chain = 0; chain < 16; chain++) {
                String key = "chain/" + chain;
                CompletableFuture<Long> stage =
                        engine.commitAsync(batch(put(key, "0")), executor).toCompletableFuture();
                for (int link = 1; link <= 20; link++) {
                    String value = "" + link;
                    stage = stage.thenApply(before -> {
                        long version = engine.commit(batch(put(key, value)));
                        assertTrue(version > before);
                        return version;
                    });
                }
                chains.add(stage);
            }
            for (CompletableFuture<Long> chain : chains) {
                chain.get(60, TimeUnit.SECONDS);
            }
            for (int chain = 0; chain < 16; chain++) {
                assertEquals(Optional.of("20"), text(engine, "chain/" + chain));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    default void manyStagesInFlightAllComplete() throws Exception {
        IncrementalEngine engine = home().open();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            List<CompletableFuture<Long>> stages = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                stages.add(engine.commitAsync(batch(put("k/" + i, "v" + i)), executor)
                        .toCompletableFuture());
            }
            long versions = 0;
            for (CompletableFuture<Long> stage : stages) {
                versions = Math.max(versions, stage.get(60, TimeUnit.SECONDS));
            }
            assertEquals(engine.lastSequence(), versions);
            assertEquals(2_000, engine.count(org.mosp.storage.spi.Keyspace.USER));
            assertEquals(
                    2_000,
                    stages.stream().map(CompletableFuture::join).distinct().count());
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    default void conflictReachesTheStageAsItself() throws Exception {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("a", "1")));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            ExecutionException error = assertThrows(ExecutionException.class, () -> engine.commitAsync(
                            given(condition("a", 0), put("a", "2")), executor)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS));
            Throwable cause =
                    error.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : error.getCause();
            assertInstanceOf(ConflictException.class, cause);
        } finally {
            executor.shutdownNow();
        }
    }
}
