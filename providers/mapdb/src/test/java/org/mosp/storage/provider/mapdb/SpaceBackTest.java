package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** What was deleted comes back on the disk though nobody writes on. */
class SpaceBackTest {

    private static final int VALUE_BYTES = 8_000;
    private static final int KEYS = 100;
    private static final int KEPT = 5;
    private static final long SEGMENT_BYTES = 64L << 10;

    /** What is kept, the segment written last, and one of which more than half is alive. */
    private static final long MOST = KEPT * VALUE_BYTES + 3 * SEGMENT_BYTES;

    /** One of them is more than what a value takes. */
    private static final int SEGMENT_VALUES = (int) (SEGMENT_BYTES / VALUE_BYTES);

    @TempDir
    Path directory;

    @Test
    void theSpaceOfDeletedKeysComesBack() {
        try (IncrementalEngine engine = filled()) {
            engine.commit(deletes());
            awaitSpace(engine);
        }
    }

    /** Segments of which three of eight values are gone are not carried in a store that is written on; in one that shrinks they are. */
    @Test
    void aStoreThatShrinksGivesBackAlsoFromSegmentsThatAreMostlyAlive() {
        try (IncrementalEngine engine = filled()) {
            engine.commit(Stores.batch(IntStream.range(0, KEYS)
                    .filter(i -> i % SEGMENT_VALUES < 3)
                    .mapToObj(i -> Stores.delete("key/" + i))
                    .toArray(EngineBatch.Change[]::new)));
            long alive = engine.count(Keyspace.USER) * VALUE_BYTES;
            await(() -> stored(engine) < alive * 1.3, () -> stored(engine) + " bytes are stored, alive are " + alive);
        }
    }

    @Test
    void theFilesThatASnapshotHeldGoWhenItIsClosed() throws IOException {
        try (IncrementalEngine engine = filled()) {
            EngineSnapshot snapshot = engine.snapshot();
            long segments = segmentFiles();
            engine.commit(deletes());
            awaitSpace(engine);
            assertTrue(segmentFiles() >= segments, "the snapshot can still ask for them");
            assertEquals(
                    VALUE_BYTES,
                    snapshot.get(Keyspace.USER, Bytes.utf8("key/" + KEPT))
                            .orElseThrow()
                            .value()
                            .length());
            snapshot.close();
            await(() -> segmentFiles() <= MOST / SEGMENT_BYTES, () -> segmentFiles() + " segments");
        }
    }

    private IncrementalEngine filled() {
        IncrementalEngine engine = new MapDbProvider()
                .open(new EngineContext(
                        Stores.STORE,
                        1,
                        directory,
                        Mode.WRITE,
                        Map.of("segment.bytes", Long.toString(SEGMENT_BYTES)),
                        1,
                        new LocalStorageFiles(),
                        CrashPoints.NONE));
        for (int i = 0; i < KEYS; i++) {
            engine.commit(Stores.background(Stores.put("key/" + i, Bytes.wrap(new byte[VALUE_BYTES]))));
        }
        assertTrue(stored(engine) > KEYS * VALUE_BYTES);
        return engine;
    }

    private static EngineBatch deletes() {
        return Stores.batch(IntStream.range(KEPT, KEYS)
                .mapToObj(i -> Stores.delete("key/" + i))
                .toArray(EngineBatch.Change[]::new));
    }

    private static long stored(IncrementalEngine engine) {
        return engine.statistics().bytesStored();
    }

    /** Files of segments, those that are only kept for snapshots included. */
    private long segmentFiles() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitSpace(IncrementalEngine engine) {
        await(() -> stored(engine) <= MOST, () -> stored(engine) + " bytes are stored, at most " + MOST + " wanted");
    }

    private static void await(BooleanSupplier condition, Supplier<String> found) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, found);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
