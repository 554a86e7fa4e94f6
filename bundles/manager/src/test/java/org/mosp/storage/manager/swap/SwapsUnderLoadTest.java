package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.MixedClients;
import org.mosp.storage.manager.testing.SwapStores;

/** Swaps back and forth between the real engines, half of them ended by finish and discard, half by a rollback. */
class SwapsUnderLoadTest {

    private static final int CLIENTS = 8;
    private static final int VALUE_BYTES = 100;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("mosp.seed", System.nanoTime());
    private final List<Duration> pauses = new ArrayList<>();
    private Duration longestRead = Duration.ZERO;
    private long copied;
    private long carried;
    private long compared;

    @Test
    @Timeout(1_800)
    void twentySwapsFailNothingLoseNothingAndBringNothingBack() throws Exception {
        swaps(Integer.getInteger("mosp.swap.keys", 200_000), 10);
    }

    @Test
    @Tag("stress")
    @Timeout(3_600)
    void twentySwapsOfAMillionKeys() throws Exception {
        swaps(1_000_000, 10);
    }

    @Test
    @Timeout(1_800)
    void aRollbackAfterAHundredThousandWritesLosesNothingAndSpaceComesBack() throws Exception {
        int writes = 100_000;
        int threads = 8;
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 20_000, VALUE_BYTES);
            long before = size(directory.resolve("engines"));
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            done(swap.switched());
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t * (writes / threads);
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = first; i < first + writes / threads; i++) {
                                manager.incremental().put("window/" + i, Bytes.utf8("written " + i));
                            }
                        },
                        task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> writer : writers) {
                writer.get(400, TimeUnit.SECONDS);
            }
            long digest = digest(manager);
            manager.rollbackSwap(StorageRole.INCREMENTAL);
            assertEquals(SwapState.ROLLED_BACK, done(swap.completion()).state());
            assertEquals(digest, digest(manager), "keys, values and versions");
            for (int i = 0; i < writes; i++) {
                assertTrue(manager.incremental().get("window/" + i).isPresent(), "window/" + i);
            }
            discardAll(manager);
            long after = size(directory.resolve("engines"));
            System.out.printf(
                    "rollback after %,d writes on the new engine: nothing lost, %,d entries carried; engines %,d bytes before, %,d"
                            + " after discard, %,d of them written in the window%n",
                    writes, swap.progress().entriesCarried(), before, after, after - before);
            assertTrue(
                    manager.retired().isEmpty() && onlyOneEngine(), "only the engine that serves has a directory left");
        }
    }

    private boolean onlyOneEngine() throws IOException {
        try (Stream<Path> names = Files.list(directory.resolve("engines"))) {
            return names.filter(path -> path.toString().matches(".*-(mapdb|mvstore)"))
                            .count()
                    == 1;
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            long sum = 0;
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                sum += Files.size(path);
            }
            return sum;
        }
    }

    private void swaps(int keys, int rounds) throws Exception {
        System.out.println("swaps under load: -Dmosp.seed=" + seed);
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, keys, VALUE_BYTES);
            MixedClients clients = new MixedClients(manager.incremental(), CLIENTS, seed, 1_000);
            clients.awaitCalls(1_000);
            long began = System.nanoTime();
            String serving = "mapdb";
            for (int round = 0; round < rounds; round++) {
                String other = serving.equals("mapdb") ? "mvstore" : "mapdb";
                rollBack(manager, other, clients);
                move(manager, other, keys, clients);
                serving = other;
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            clients.endAndCheck();
            long before = digest(manager);
            Swap last = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            done(last.switched());
            assertEquals(before, digest(manager), "keys, values and versions");
            pauses.sort(null);
            System.out.printf(
                    "%d swaps and %d rollbacks of %,d keys under %d clients in %.0f s: %,d entries copied, %,d carried, %,d compared;"
                            + " writers paused %d ms (median), %d ms (longest), reads waited %d ms at most; %s; 0 failed, 0 lost%n",
                    2 * rounds,
                    rounds,
                    keys,
                    CLIENTS,
                    seconds,
                    copied,
                    carried,
                    compared,
                    pauses.get(pauses.size() / 2).toMillis(),
                    pauses.get(pauses.size() - 1).toMillis(),
                    longestRead.toMillis(),
                    clients.figures());
        }
    }

    private void rollBack(LocalStorageManager manager, String other, MixedClients clients) throws Exception {
        Swap swap = manager.swap(StorageRole.INCREMENTAL, other, SwapOptions.DEFAULTS);
        note(done(swap.switched()));
        clients.awaitCalls(500);
        manager.rollbackSwap(StorageRole.INCREMENTAL);
        SwapProgress back = done(swap.completion());
        assertEquals(SwapState.ROLLED_BACK, back.state());
        note(back);
        discardAll(manager);
    }

    private void move(LocalStorageManager manager, String other, int keys, MixedClients clients) throws Exception {
        Swap swap = manager.swap(StorageRole.INCREMENTAL, other, SwapOptions.DEFAULTS);
        SwapProgress there = done(swap.switched());
        assertTrue(there.entriesCopied() >= keys, there.entriesCopied() + " entries copied");
        note(there);
        clients.awaitCalls(500);
        manager.finishSwap(StorageRole.INCREMENTAL);
        assertEquals(SwapState.DONE, done(swap.completion()).state());
        discardAll(manager);
    }

    private static void discardAll(LocalStorageManager manager) {
        for (RetiredEngine retired : manager.retired()) {
            manager.discard(retired.generation());
        }
    }

    private void note(SwapProgress progress) {
        assertEquals(0, progress.failedOperations());
        assertTrue(progress.verifiedAt().isPresent());
        pauses.add(progress.lastPause());
        longestRead =
                progress.longestReaderPause().compareTo(longestRead) > 0 ? progress.longestReaderPause() : longestRead;
        copied += progress.entriesCopied();
        carried += progress.entriesCarried();
        compared += progress.entriesVerified();
    }

    private static SwapProgress done(java.util.concurrent.CompletionStage<SwapProgress> stage) throws Exception {
        return stage.toCompletableFuture().get(600, TimeUnit.SECONDS);
    }

    private static long digest(LocalStorageManager manager) {
        CRC32C sum = new CRC32C();
        try (Snapshot snapshot = manager.incremental().snapshot();
                var entries = snapshot.scan("")) {
            entries.forEach(entry -> {
                sum.update(Bytes.utf8(entry.key() + " " + entry.version() + " " + entry.schemaVersion())
                        .toArray());
                entry.value().update(sum);
            });
        }
        return sum.getValue();
    }
}
