package org.mosp.storage.provider.mvstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineBatch.Change;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;

/** What the contract's suites do not ask for. */
class MvStoreEngineTest {

    private static final Path DIRECTORY = Path.of("/store/engine").toAbsolutePath();
    private static final Path BLOCKS = DIRECTORY.resolve("blocks");
    private static final int TILE = 16_384;

    private final MemoryStorageFiles disk = new MemoryStorageFiles(FileImage.empty(DIRECTORY));
    private final Random random = new Random(42);

    @Test
    void makingThatEndsAnywhereIsFinishedByTheNextOpen() {
        for (String point : List.of("commit.after-blocks", "commit.after-record", "create.after-first-commit")) {
            MemoryStorageFiles fresh = new MemoryStorageFiles(FileImage.empty(DIRECTORY));
            CrashPoints ends = name -> {
                if (name.equals(point)) {
                    throw new IllegalStateException("ended at " + name);
                }
            };
            assertThrows(IllegalStateException.class, () -> open(fresh, ends));
            try (IncrementalEngine engine = open(fresh, CrashPoints.NONE)) {
                assertEquals(EngineState.OPEN, engine.state(), point);
                assertEquals(1, engine.commit(batch("a", 100)));
            }
            try (IncrementalEngine engine = open(fresh, CrashPoints.NONE)) {
                assertEquals(EngineState.OPEN, engine.state(), point);
                assertEquals(1, engine.count(Keyspace.USER));
            }
        }
    }

    @Test
    void everyBlockOfAClosedStoreIsRestoredFromItsParity() throws IOException {
        try (IncrementalEngine engine = open(disk, CrashPoints.NONE)) {
            for (int i = 0; i < 200; i++) {
                engine.commit(batch("key/" + i % 90, 700));
            }
        }
        FileImage image = disk.image();
        byte[] content = image.files().get(BLOCKS);
        int told = 0;
        int blocks = 0;
        for (long at = BlockFile.position(BlockFile.FIRST_BLOCK); at < content.length; at += BlockFile.STRIDE) {
            byte[] flipped = content.clone();
            flipped[(int) at + random.nextInt(BlockFile.STRIDE)] ^= 1;
            try (IncrementalEngine engine =
                    open(new MemoryStorageFiles(image.with(BLOCKS, flipped)), CrashPoints.NONE)) {
                assertEquals(90, entries(engine), "block at " + at);
                told += engine.state().damaged() ? 1 : 0;
            }
            blocks++;
        }
        assertTrue(told > 0 && told <= blocks, told + " of " + blocks);
    }

    @Test
    void parityThatDoesNotFollowYetNeverRestoresAnOlderBlock() throws IOException {
        BlockFile file = new BlockFile(disk, BLOCKS, (offset, finding) -> {});
        file.create();
        for (long block = 2; block < 18; block++) {
            file.writeBlocks(block, content((int) block));
        }
        assertTrue(file.parity().follow(10, System.nanoTime() + 10_000_000_000L));
        damage(5);
        assertEquals(content(5), file.readContent(5L * BlockFile.BLOCK_BYTES, BlockFile.BLOCK_BYTES));
        file.writeBlocks(5, content(99));
        damage(5);
        assertNull(file.parity().restore(5));
        assertThrows(BlockDamage.class, () -> file.readContent(5L * BlockFile.BLOCK_BYTES, BlockFile.BLOCK_BYTES));
        file.close();
    }

    @Test
    void snapshotOutlivesAFullDiskAndTheCompactionAfterIt() {
        FailingStorageFiles files = new FailingStorageFiles(disk);
        try (IncrementalEngine engine = open(files, CrashPoints.NONE)) {
            for (int i = 0; i < 60; i++) {
                engine.commit(batch("key/" + i, 3_000));
            }
            List<Bytes> before;
            try (EngineSnapshot snapshot = engine.snapshot()) {
                before = values(snapshot);
                for (int round = 0; round < 5; round++) {
                    files.failFrom(Call.WRITE, 1, Failure.ENOSPC);
                    assertThrows(StorageFullException.class, () -> engine.commit(batch("key/1", 3_000)));
                    files.heal();
                    for (int i = 0; i < 60; i++) {
                        engine.commit(batch("key/" + i, 3_000));
                    }
                }
                assertEquals(before, values(snapshot));
                assertTrue(snapshot.heldBytes() > 0);
            }
            for (int i = 0; i < 200; i++) {
                engine.commit(batch("key/" + i % 60, 3_000));
            }
            assertEquals(60, entries(engine));
            assertEquals(List.of(), engine.verify(Progress.NONE).problems());
        }
    }

    @Test
    void whoMeetsAFullDiskWaitsForOneBudgetOfSteps() {
        FailingStorageFiles files = new FailingStorageFiles(disk);
        AtomicInteger steps = new AtomicInteger();
        CrashPoints counts = name -> {
            if (name.equals("compaction.after-commit")) {
                steps.incrementAndGet();
            }
        };
        try (IncrementalEngine engine = open(files, counts, 1 << 30)) {
            // chunks of which a third or a half stays, some 20 steps of 1 MiB each
            List<Change> deletes = new ArrayList<>();
            for (int chunk = 0; chunk < 100; chunk++) {
                List<Change> puts = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    byte[] value = new byte[50_000];
                    random.nextBytes(value);
                    Bytes key = Bytes.utf8("chunk/" + chunk + "/" + i);
                    puts.add(new EngineBatch.Put(Keyspace.USER, key, 1, 0, Bytes.wrap(value)));
                    if (i >= (chunk < 60 ? 7 : 10)) {
                        deletes.add(new EngineBatch.Delete(Keyspace.USER, key));
                    }
                }
                engine.commit(EngineBatch.of(puts));
            }
            engine.commit(EngineBatch.of(deletes));
            assertEquals(0, steps.get());
            files.failNth(Call.WRITE, 1, Failure.ENOSPC);
            assertThrows(StorageFullException.class, () -> engine.commit(batch("one", 3_000)));
            engine.commit(batch("the next waits until there is room", 3_000));
            assertEquals(32, steps.get());
            assertEquals(60 * 7 + 40 * 10 + 1, entries(engine));
            assertEquals(List.of(), engine.verify(Progress.NONE).problems());
        }
    }

    @Test
    void stormOfOverwritesKeepsTheFileInProportion() {
        try (IncrementalEngine engine = open(disk, CrashPoints.NONE)) {
            int tiles = 256;
            long most = 0;
            for (int i = 0; i < 12 * tiles; i++) {
                int key = i < tiles ? i : random.nextInt(tiles);
                engine.commit(batch("tile/" + key, TILE));
                most = Math.max(most, engine.statistics().bytesStored());
            }
            long live = (long) tiles * TILE;
            System.out.println("[mvstore] storm of overwrites: live=" + live + ", most bytes stored=" + most
                    + ", at last=" + engine.statistics().bytesStored() + ", written="
                    + engine.statistics().bytesWritten());
            assertTrue(most <= 3 * live, most + " bytes for " + live);
        }
    }

    @Test
    void whatIsOnTheDiskIsNeverToldAsFailed() {
        CrashPoints fails = name -> {
            if (name.equals("commit.after-publish")) {
                throw new OutOfMemoryError("for this test");
            }
        };
        try (IncrementalEngine engine = open(disk, fails)) {
            assertThrows(OutcomeUnknownException.class, () -> engine.commit(batch("a", 100)));
            assertThrows(StorageReadOnlyException.class, () -> engine.commit(batch("b", 100)));
            assertEquals(1, engine.count(Keyspace.USER));
        }
        try (IncrementalEngine engine = open(disk, CrashPoints.NONE)) {
            assertEquals(1, engine.count(Keyspace.USER));
            assertEquals(2, engine.commit(batch("b", 100)));
        }
    }

    @Test
    void closedEngineLeavesNoThread() {
        open(disk, CrashPoints.NONE).close();
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("mosp-mvstore")
                        || thread.getName().contains("H2")));
    }

    private static IncrementalEngine open(StorageFiles files, CrashPoints crashPoints) {
        return open(files, crashPoints, 65_536);
    }

    private static IncrementalEngine open(StorageFiles files, CrashPoints crashPoints, int compactAfterBytes) {
        return new MvStoreProvider()
                .open(new EngineContext(
                        new UUID(1, 2),
                        1,
                        DIRECTORY,
                        Mode.WRITE,
                        Map.of("compact.after.bytes", Integer.toString(compactAfterBytes)),
                        1,
                        files,
                        crashPoints));
    }

    private EngineBatch batch(String key, int length) {
        byte[] value = new byte[length];
        random.nextBytes(value);
        return EngineBatch.of(List.of(new EngineBatch.Put(Keyspace.USER, Bytes.utf8(key), 1, 0, Bytes.wrap(value))));
    }

    private static ByteBuffer content(int seed) {
        byte[] bytes = new byte[BlockFile.BLOCK_BYTES];
        new Random(seed).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private void damage(long block) throws IOException {
        try (StorageFile file = disk.open(BLOCKS, OpenMode.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, BlockFile.position(block) + 7);
            one.put(0, (byte) ~one.get(0)).rewind();
            file.write(one, BlockFile.position(block) + 7);
        }
    }

    private static int entries(IncrementalEngine engine) {
        try (EngineSnapshot snapshot = engine.snapshot()) {
            return values(snapshot).size();
        }
    }

    private static List<Bytes> values(EngineSnapshot snapshot) {
        List<Bytes> values = new ArrayList<>();
        try (var cursor = snapshot.scan(Keyspace.USER, Bytes.EMPTY, null)) {
            cursor.forEachRemaining(entry -> values.add(entry.value()));
        }
        return values;
    }
}
