package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.tck.Entries.batch;
import static org.mosp.storage.tck.Entries.delete;
import static org.mosp.storage.tck.Entries.put;
import static org.mosp.storage.tck.Entries.text;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** Snapshots and scans. */
interface SnapshotPromises extends IncrementalPromises {

    @Test
    default void scanIsInOrderOfUnsignedBytes() {
        IncrementalEngine engine = home().open();
        Random random = Figures.random();
        TreeSet<Bytes> keys = new TreeSet<>();
        List<EngineBatch.Change> changes = new ArrayList<>();
        while (keys.size() < 2_000) {
            byte[] key = new byte[1 + random.nextInt(6)];
            for (int i = 0; i < key.length; i++) {
                key[i] = (byte) new int[] {0, 1, 0x7f, 0x80, 0xfe, 0xff}[random.nextInt(6)];
            }
            if (keys.add(Bytes.wrap(key))) {
                changes.add(put(Bytes.wrap(key), Bytes.copyOf(key)));
            }
        }
        engine.commit(EngineBatch.of(changes));
        for (int round = 0; round < 2; round++) {
            List<Bytes> found = Entries.all(engine, Keyspace.USER).stream()
                    .map(EngineEntry::key)
                    .toList();
            assertEquals(List.copyOf(keys), found);
            engine = home().reopen(engine);
        }
        Bytes from = Bytes.wrap(new byte[] {(byte) 0x7f, 1});
        Bytes to = Bytes.wrap(new byte[] {(byte) 0xfe});
        try (EngineSnapshot snapshot = engine.snapshot()) {
            List<Bytes> found = Entries.scan(snapshot, Keyspace.USER, from, to).stream()
                    .map(EngineEntry::key)
                    .toList();
            assertEquals(List.copyOf(keys.subSet(from, to)), found);
        }
    }

    @Test
    default void scanTakesItsStartAndLeavesOutItsEnd() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("a", "1"), put("b", "1"), put("c", "1"), put("d", "1")));
        try (EngineSnapshot snapshot = engine.snapshot()) {
            assertEquals(
                    List.of("b", "c"),
                    Entries.keys(Entries.scan(snapshot, Keyspace.USER, Bytes.utf8("b"), Bytes.utf8("d"))));
            assertEquals(
                    List.of("c", "d"), Entries.keys(Entries.scan(snapshot, Keyspace.USER, Bytes.utf8("bb"), null)));
            assertEquals(List.of(), Entries.scan(snapshot, Keyspace.USER, Bytes.utf8("c"), Bytes.utf8("c")));
            assertEquals(List.of(), Entries.scan(snapshot, Keyspace.STORE, Bytes.EMPTY, null));
            try (EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.utf8("d"), null)) {
                cursor.next();
                assertThrows(NoSuchElementException.class, cursor::next);
            }
        }
    }

    @Test
    default void snapshotSeesItsInstant() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("kept", "1"), put("changed", "1"), put("deleted", "1")));
        long sequence = engine.lastSequence();
        try (EngineSnapshot snapshot = engine.snapshot()) {
            engine.commit(batch(put("changed", "2"), delete("deleted"), put("new", "2")));
            engine.commit(batch(put("changed", "3"), put("deleted", "3")));
            engine.commit(batch(delete("changed"), delete("deleted")));
            assertEquals(sequence, snapshot.sequence());
            assertEquals(Optional.of("1"), text(snapshot, "kept"));
            assertEquals(Optional.of("1"), text(snapshot, "changed"));
            assertEquals(Optional.of("1"), text(snapshot, "deleted"));
            assertEquals(Optional.empty(), text(snapshot, "new"));
            List<EngineEntry> all = Entries.scan(snapshot, Keyspace.USER, Bytes.EMPTY, null);
            assertEquals(List.of("changed", "deleted", "kept"), Entries.keys(all));
            assertTrue(all.stream()
                    .allMatch(entry ->
                            entry.version() == sequence && entry.value().equals(Bytes.utf8("1"))));
        }
        assertEquals(List.of("kept", "new"), Entries.keys(Entries.all(engine, Keyspace.USER)));
    }

    @Test
    default void scanIsLazyAndWritersGoOnMeanwhile() {
        IncrementalEngine engine = home().busy().open();
        List<EngineBatch.Change> changes = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            changes.add(put(String.format("k/%05d", i), "first " + i));
        }
        engine.commit(EngineBatch.of(changes));
        try (EngineSnapshot snapshot = engine.snapshot();
                EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.EMPTY, null)) {
            for (int i = 0; i < 5_000; i++) {
                if (i % 25 == 0) {
                    int at = i;
                    engine.commit(batch(
                            put(String.format("k/%05d", 4_999 - at), "second"),
                            delete(String.format("k/%05d", (at * 7 + 13) % 5_000)),
                            put(String.format("k/%05d+", at), "between")));
                }
                EngineEntry entry = cursor.next();
                assertEquals(String.format("k/%05d", i), entry.key().toUtf8());
                assertEquals("first " + i, entry.value().toUtf8());
            }
            assertTrue(!cursor.hasNext());
        }
    }

    @Test
    default void snapshotsOutliveHousekeeping() {
        IncrementalEngine engine = home().busy().open();
        Random random = Figures.random();
        List<EngineSnapshot> snapshots = new ArrayList<>();
        byte[] filler = new byte[8_000];
        for (int round = 0; round < 200; round++) {
            random.nextBytes(filler);
            engine.commit(batch(
                    put("stamp", "" + round),
                    put(Bytes.utf8("filler/" + random.nextInt(8)), Bytes.copyOf(filler)),
                    round % 2 == 0 ? put("even", "" + round) : delete("even")));
            if (round % 20 == 0) {
                snapshots.add(engine.snapshot());
            }
        }
        for (int i = 0; i < snapshots.size(); i++) {
            try (EngineSnapshot snapshot = snapshots.get(i)) {
                assertEquals(Optional.of("" + i * 20), text(snapshot, "stamp"));
                assertEquals(Optional.of("" + i * 20), text(snapshot, "even"));
                assertTrue(snapshot.heldBytes() >= 0);
            }
        }
        assertEquals(Optional.of("199"), text(engine, "stamp"));
        assertTrue(engine.verify(org.mosp.storage.Progress.NONE).ok());
    }

    @Test
    default void closedSnapshotIsExpired() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("a", "1")));
        EngineSnapshot snapshot = engine.snapshot();
        snapshot.close();
        snapshot.close();
        assertThrows(SnapshotExpiredException.class, () -> text(snapshot, "a"));
        assertThrows(SnapshotExpiredException.class, () -> Entries.scan(snapshot, Keyspace.USER, Bytes.EMPTY, null));
    }
}
