package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

class KeyIndexTest {

    private static final byte[] KEY = {1};
    private static final long TAKEN_BACK = -1;

    @TempDir
    Path directory;

    private final Snapshots snapshots = new Snapshots(0, 0);
    private KeyIndex index;

    @BeforeEach
    void emptyIndex() {
        SegmentTable empty = new SegmentTable(1, Stores.STORE, 0, 1, 0, List.of());
        Segments segments = new Segments(new LocalStorageFiles(), directory, CrashPoints.NONE, empty);
        index = new IndexBuilder().build(segments, snapshots);
    }

    @Test
    void aGroupTakenBackLeavesTheChainsAsTheyWere() {
        Link first = commit(1, 1);
        Link second = commit(2, 2);
        Snapshots.Lease lease = snapshots.open();
        Link third = commit(3, 3);

        Link four = link(4, TAKEN_BACK, false);
        Link five = link(5, TAKEN_BACK, true);
        Link other = link(5, 1, false);
        index.undo(index.apply(List.of(change(KEY, four), change(KEY, five), change(new byte[] {2}, other))));

        assertSame(third, index.head(Keyspace.USER, KEY));
        assertSame(third, index.visible(Keyspace.USER, KEY));
        assertSame(second, Link.at(index.head(Keyspace.USER, KEY), lease.frame()));
        assertNull(index.head(Keyspace.USER, new byte[] {2}));
        assertNull(second.older, "nobody can ask for " + first);
    }

    /** The frame's number is given to the next group, so a reader must not take the link it met before for that one's. */
    @Test
    void aReaderNeverSeesWhatWasTakenBack() throws Exception {
        commit(1, 1);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Long> reads = CompletableFuture.supplyAsync(() -> {
            long count = 0;
            while (!over.get()) {
                Link seen = index.visible(Keyspace.USER, KEY);
                assertTrue(seen != null && seen.version != TAKEN_BACK, "a link that was taken back was seen");
                count++;
            }
            return count;
        });
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        long frame = 1;
        KeyIndex.Applied nothing = index.apply(List.of());
        while (System.nanoTime() < until && !reads.isDone()) {
            frame++;
            index.undo(index.apply(List.of(change(KEY, link(frame, TAKEN_BACK, false)))));
            index.publish(nothing, frame, frame);
        }
        over.set(true);
        assertTrue(reads.get(60, TimeUnit.SECONDS) > 0);
        assertEquals(1, index.visible(Keyspace.USER, KEY).version);
    }

    private Link commit(long frame, long version) {
        Link link = link(frame, version, false);
        index.publish(index.apply(List.of(change(KEY, link))), frame, version);
        return link;
    }

    private static Link link(long frame, long version, boolean tombstone) {
        return new Link(frame, version, Link.place(1, 64 * frame), 40, tombstone);
    }

    private static KeyIndex.Change change(byte[] key, Link link) {
        return new KeyIndex.Change(Keyspace.USER, key, link);
    }
}
