package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.canvas.store.testing.SpaceStore.FORMAT;
import static org.mosp.storage.canvas.store.testing.SpaceStore.create;
import static org.mosp.storage.canvas.store.testing.SpaceStore.expected;
import static org.mosp.storage.canvas.store.testing.SpaceStore.paint;
import static org.mosp.storage.canvas.store.testing.SpaceStore.put;
import static org.mosp.storage.canvas.store.testing.SpaceStore.reader;
import static org.mosp.storage.canvas.store.testing.SpaceStore.tiles;
import static org.mosp.storage.canvas.store.testing.SpaceStore.watched;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasSize;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.QuotaExceededException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.space.LocalCanvasSpace;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.IncrementalStorage;

class QuotaTest {

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;

    @BeforeEach
    void open() {
        home = TestStore.open(directory, TestStore.prompt());
        store = home.canvases;
    }

    @AfterEach
    void close() {
        home.close();
    }

    private CanvasSize size(String id) {
        return store.space().size(id);
    }

    /** What is really there of a canvas and its pool. */
    private long there(String id) {
        return home.bytes("canvas/" + id + "/") + home.bytes("pool/" + id + "/");
    }

    @Test
    void theSizeIsWhatIsThereWithoutALookAtIt() {
        String id = create(store, 1, 2, 3);
        for (int n = 2; n < 60; n++) {
            paint(store, id, n, n + 1, n + 2);
        }
        store.settle();
        CanvasSize before = size(id);
        assertEquals(before.ownBytes(), before.poolBytes());
        assertEquals(1, before.canvases());
        // thumbnails are made beside commits and not counted, until a collection counts all
        assertEquals(1.0, before.poolBytes() / (double) there(id), 0.05);
        store.space().prune(id, PrunePolicy.last(1), Progress.NONE);
        store.space().collect(id, Progress.NONE);
        CanvasSize after = size(id);
        long there = there(id);
        assertTrue(after.poolBytes() < before.poolBytes() / 5, before + " became " + after);
        assertEquals(there, after.poolBytes(), 200, "but for the pool's own few entries");
        paint(store, id, 200, 201);
        assertEquals(there(id), size(id).poolBytes(), 1_500);
    }

    @Test
    void aCommitThatWouldEndAboveTheQuotaIsRefusedAndTheEditGoesOn() {
        String id = create(store, 1);
        long used = size(id).poolBytes();
        store.space().quota(id, OptionalLong.of(used + 20_000));
        assertEquals(OptionalLong.of(used + 20_000), size(id).quota());
        CanvasEdit edit = put(store.edit(id), LongStream.range(10, 60).toArray());
        QuotaExceededException refused = assertThrows(QuotaExceededException.class, () -> store.commit(edit));
        assertEquals(id, refused.details().get("canvas"));
        assertEquals(1, store.open(id).revision().number());
        assertEquals(used, size(id).poolBytes());
        edit.clearTiles("0");
        assertEquals(2, store.commit(put(edit, 5)).number());
        assertEquals(expected(5), tiles(store.open(id)));
        store.space().quota(id, OptionalLong.of(1));
        assertThrows(QuotaExceededException.class, () -> paint(store, id, 6));
        assertEquals(expected(5), tiles(store.open(id)));
        store.space().quota(id, OptionalLong.empty());
        assertEquals(OptionalLong.empty(), size(id).quota());
        paint(store, id, LongStream.range(10, 60).toArray());
    }

    @Test
    void anEditThatIsAboveTheQuotaWritesNothingMoreAhead() {
        home.close();
        home = TestStore.open(directory, TestStore.prompt().withStageBytes(1 << 16));
        store = home.canvases;
        String id = create(store, 1);
        long before = there(id);
        store.space().quota(id, OptionalLong.of(size(id).poolBytes() + 200_000));
        try (CanvasEdit edit = store.edit(id)) {
            assertThrows(
                    QuotaExceededException.class,
                    () -> put(edit, LongStream.range(10, 2_000).toArray()));
            assertTrue(there(id) > before, "it wrote ahead");
            assertTrue(
                    there(id) - before <= 200_000 + 200, there(id) - before + " bytes, the quota's own entry included");
        }
        assertEquals(expected(1), tiles(store.open(id)));
    }

    @Test
    void pruningAndCollectingMakesRoomUnderTheQuota() {
        String id = create(store, 1);
        for (int n = 0; n < 10; n++) {
            paint(store, id, LongStream.range(100L * n, 100L * n + 20).toArray());
        }
        store.space().quota(id, OptionalLong.of(size(id).poolBytes() + 1_000));
        long[] more = LongStream.range(5_000, 5_020).toArray();
        assertThrows(QuotaExceededException.class, () -> paint(store, id, more));
        store.space().prune(id, PrunePolicy.last(1), Progress.NONE);
        store.space().collect(id, Progress.NONE);
        paint(store, id, more);
        assertEquals(expected(more), tiles(store.open(id)));
    }

    @Test
    void canvasesOfOnePoolShareItsQuota() {
        String id = create(store, 1, 2, 3);
        String copy = store.duplicate(id, 1, metadata -> metadata).canvasId();
        CanvasSize size = size(copy);
        assertEquals(2, size.canvases());
        assertEquals(size.poolBytes(), size(id).poolBytes());
        assertEquals(size.poolBytes(), size(id).ownBytes() + size.ownBytes());
        store.space().quota(copy, OptionalLong.of(size.poolBytes() + 100));
        assertThrows(QuotaExceededException.class, () -> paint(store, id, 7, 8, 9));
        assertThrows(QuotaExceededException.class, () -> paint(store, copy, 7, 8, 9));
    }

    @Test
    void whatADeletedCanvasLeavesInAPoolThatOthersUseIsCounted() {
        String id = create(store, LongStream.range(0, 60).toArray());
        String copy = store.duplicate(id, 1, metadata -> metadata).canvasId();
        long before = size(copy).poolBytes();
        store.space().quota(copy, OptionalLong.of(before + 1_000));
        assertTrue(size(copy).ownBytes() < before / 10, "its own records alone");
        assertTrue(store.delete(id));
        store.settle();
        CanvasSize after = size(copy);
        assertEquals(1, after.canvases());
        assertEquals(before, after.poolBytes(), "its rows are still there");
        assertThrows(QuotaExceededException.class, () -> paint(store, copy, 7_001, 7_002, 7_003));
        assertEquals(there(copy) + there(id), after.poolBytes(), 5_000);
        // a deletion in the middle of a collection, behind its marking
        store.space().quota(copy, OptionalLong.empty());
        String other = store.duplicate(copy, 1, metadata -> metadata).canvasId();
        paint(store, other, LongStream.range(500, 520).toArray());
        AtomicInteger commits = new AtomicInteger();
        IncrementalStorage watched =
                watched(IncrementalStorage.class, home.storage.incremental(), (method, arguments) -> {
                    if (method.equals("commit") && commits.incrementAndGet() == 2) {
                        store.delete(other);
                        store.settle();
                    }
                    return Optional.empty();
                });
        new LocalCanvasSpace(reader(watched), new OpenSessions()).collect(copy, Progress.NONE);
        assertTrue(commits.get() >= 3, "the end met a conflict");
        assertEquals(there(copy) + there(id), size(copy).poolBytes(), 5_000);
        store.space().collect(copy, Progress.NONE);
        assertEquals(there(copy) + there(id), size(copy).poolBytes(), 200, "counted anew");
    }

    @Test
    void theHeadOfOlderSoftwareIsCountedFromItsHistory() {
        String id = create(store, 1);
        paint(store, id, 2, 3);
        paint(store, id, 4, 5);
        long total = size(id).ownBytes();
        loseTotal(id);
        // the heads that were replaced are counted too then
        assertEquals(total, size(id).ownBytes(), 500);
        long before = size(id).ownBytes();
        store.commit(store.edit(id).putTile("0", Pixels.tile(3, 3, FORMAT, 9)));
        assertTrue(size(id).ownBytes() > before);
        assertEquals(before + 4_000, size(id).ownBytes(), 4_000);
        assertEquals(List.of(), store.audit(id, Progress.NONE).problems());
    }

    @Test
    void pruningUnderTheHeadOfOlderSoftwareSubtractsOnce() {
        String id = create(store, 1);
        for (int n = 2; n < 30; n++) {
            paint(store, id, n, n + 100);
        }
        store.settle();
        loseTotal(id);
        long before = size(id).ownBytes();
        long records = home.bytes("canvas/" + id + "/");
        store.space().prune(id, PrunePolicy.last(1), Progress.NONE);
        long gone = records - home.bytes("canvas/" + id + "/");
        assertEquals(before - gone, size(id).ownBytes(), 100, "but for what is written of prunings");
        // the next head has a total again
        long added = store.commit(store.edit(id).putTile("0", Pixels.tile(3, 3, FORMAT, 9)))
                .bytesAdded();
        assertEquals(before - gone + added, size(id).ownBytes(), 1_000);
    }

    /** The head as older software wrote it, without field 14. */
    private void loseTotal(String id) {
        String key = CanvasKeys.head(id);
        Bytes now = home.storage.incremental().get(key).orElseThrow().value();
        RecordReader reader = new RecordReader(key, now);
        RecordWriter writer = new RecordWriter(256).octet(reader.layout(1));
        while (reader.hasMore()) {
            int tag = reader.number(100);
            Bytes content = reader.bytes();
            if (tag != 14) {
                writer.field(tag, content);
            }
        }
        home.storage.incremental().put(key, writer.toBytes());
    }
}
