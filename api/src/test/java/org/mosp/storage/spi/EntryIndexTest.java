package org.mosp.storage.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;

class EntryIndexTest {

    private final EngineHealth health = new EngineHealth("test");
    private final EntryIndex<String> index = new EntryIndex<>(health);

    private static EngineEntry entry(Bytes key, long version) {
        return new EngineEntry(Keyspace.USER, key, version, 1, 0, Bytes.utf8("v" + version));
    }

    private static EngineBatch.Delete delete(Bytes key) {
        return new EngineBatch.Delete(Keyspace.USER, key);
    }

    private void put(String... keys) {
        long version = index.sequence() + 1;
        List<EngineEntry> puts = List.of(keys).stream()
                .map(key -> entry(Bytes.utf8(key), version))
                .toList();
        index.apply(new ResolvedBatch(version, puts, List.of()), List.of(keys));
    }

    private static List<EngineEntry> scan(EngineSnapshot snapshot, String from) {
        List<EngineEntry> found = new ArrayList<>();
        try (EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.utf8(from), null)) {
            cursor.forEachRemaining(found::add);
        }
        return found;
    }

    /** An instant as a sorted map says it is. */
    private record Expected(EngineSnapshot snapshot, NavigableMap<Bytes, EngineEntry> entries) {

        void check(Bytes from, Bytes to) {
            List<EngineEntry> found = new ArrayList<>();
            snapshot.scan(Keyspace.USER, from, to).forEachRemaining(found::add);
            assertEquals(
                    from.compareTo(to) < 0
                            ? List.copyOf(entries.subMap(from, true, to, false).values())
                            : List.of(),
                    found);
            assertEquals(List.copyOf(entries.values()), scan(snapshot, ""));
            assertEquals(Optional.ofNullable(entries.get(from)), snapshot.get(Keyspace.USER, from));
        }
    }

    @Test
    void everySnapshotAgreesWithASortedMapOfItsInstant() {
        Random random = new Random(1);
        NavigableMap<Bytes, EngineEntry> now = new TreeMap<>();
        List<Expected> instants = new ArrayList<>();
        for (int sequence = 1; sequence <= 2_000; sequence++) {
            Map<Bytes, EngineEntry> puts = new TreeMap<>();
            Set<EngineBatch.Delete> removed = new HashSet<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                Bytes key = key(random);
                if (random.nextInt(3) > 0) {
                    puts.put(key, entry(key, sequence));
                } else {
                    removed.add(delete(key));
                }
            }
            removed.removeIf(delete -> puts.containsKey(delete.key()));
            List<EngineBatch.Delete> deletes = List.copyOf(removed);
            List<EngineEntry> entries = List.copyOf(puts.values());
            ResolvedBatch batch = new ResolvedBatch(sequence, entries, deletes);
            Set<String> replaced = new HashSet<>();
            Stream.concat(puts.keySet().stream(), deletes.stream().map(EngineBatch.Delete::key))
                    .filter(now::containsKey)
                    .forEach(key -> replaced.add("at " + now.get(key)));
            assertEquals(replaced, Set.copyOf(index.replacedBy(batch)));
            deletes.forEach(delete -> now.remove(delete.key()));
            now.putAll(puts);
            index.apply(batch, entries.stream().map(put -> "at " + put).toList());
            assertEquals(now.size(), index.count(Keyspace.USER));
            if (sequence % 100 == 0) {
                instants.add(new Expected(index.snapshot(), new TreeMap<>(now)));
            }
        }
        assertEquals(
                now.values().stream()
                        .mapToLong(entry -> entry.key().length() + entry.value().length())
                        .sum(),
                index.bytes());
        for (Expected instant : instants) {
            for (int i = 0; i < 50; i++) {
                instant.check(key(random), key(random));
            }
        }
        assertTrue(instants.get(0).snapshot().heldBytes() > 0);
    }

    private static Bytes key(Random random) {
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) new int[] {0, 1, 0x7f, 0x80, 0xfe, 0xff}[random.nextInt(6)];
        }
        return Bytes.wrap(key);
    }

    @Test
    void keysThatComeInOrderMakeNoChain() {
        int count = 100_000;
        for (boolean rising : new boolean[] {true, false}) {
            List<EngineEntry> puts = IntStream.range(0, count)
                    .mapToObj(i -> entry(Bytes.utf8(String.format("%06d", rising ? i : count - i)), 1))
                    .toList();
            EntryIndex<Integer> filled = new EntryIndex<>(health);
            filled.apply(
                    new ResolvedBatch(1, puts, List.of()),
                    IntStream.range(0, count).boxed().toList());
            // a chain would have overflowed the stack
            assertEquals(count, scan(filled.snapshot(), "").size());
            List<EngineBatch.Delete> all =
                    puts.stream().map(put -> delete(put.key())).toList();
            filled.apply(new ResolvedBatch(2, List.of(), all), List.of());
            assertEquals(0, filled.count(Keyspace.USER));
            assertEquals(0, filled.bytes());
        }
    }

    @Test
    void readersSeeBatchesWholeAndNeverGoBack() throws Exception {
        put("a", "b");
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            for (long last = 0; last < 20_000; ) {
                EngineSnapshot snapshot = index.snapshot();
                List<EngineEntry> both = scan(snapshot, "");
                long version = both.get(0).version();
                assertEquals(version, both.get(1).version());
                assertEquals(version, snapshot.sequence());
                assertTrue(version >= last, "back from " + last + " to " + version);
                last = version;
            }
        });
        while (!reader.isDone() && index.sequence() < Integer.MAX_VALUE) {
            put("a", "b");
        }
        reader.get(60, TimeUnit.SECONDS);
    }

    @Test
    void absenceIsAnErrorWhereSomethingIsLost() {
        put("a", "c");
        index.lost(new StorageDamagedException("file 7", -1, null, "missing", null));
        assertTrue(index.get(Keyspace.USER, Bytes.utf8("a")).isPresent());
        StorageDamagedException told =
                assertThrows(StorageDamagedException.class, () -> index.get(Keyspace.USER, Bytes.utf8("b")));
        assertEquals("file 7", told.where());
        assertEquals(Optional.of("b"), told.key());
        EngineCursor cursor = index.snapshot().scan(Keyspace.USER, Bytes.EMPTY, null);
        assertEquals("a", cursor.next().key().toUtf8());
        assertEquals("c", cursor.next().key().toUtf8());
        assertTrue(cursor.hasNext());
        assertThrows(StorageDamagedException.class, cursor::next);
        assertFalse(cursor.hasNext());
        assertThrows(NoSuchElementException.class, cursor::next);
    }

    @Test
    void nothingIsReadAfterAClose() {
        put("a", "b");
        EngineSnapshot closed = index.snapshot();
        EngineCursor inside = closed.scan(Keyspace.USER, Bytes.EMPTY, null);
        inside.next();
        closed.close();
        assertThrows(SnapshotExpiredException.class, inside::next);
        assertThrows(SnapshotExpiredException.class, () -> scan(closed, ""));
        assertEquals(0, closed.heldBytes());
        EngineSnapshot open = index.snapshot();
        health.closed();
        assertThrows(StorageUnavailableException.class, () -> scan(open, ""));
        assertThrows(StorageUnavailableException.class, () -> index.get(Keyspace.USER, Bytes.utf8("a")));
        assertThrows(StorageUnavailableException.class, index::snapshot);
        assertThrows(
                StorageUnavailableException.class, () -> index.verify(Progress.NONE, place -> entry(Bytes.EMPTY, 1)));
    }

    @Test
    void verifyTellsWhatIsNotAsItWasStored() {
        put("a", "b", "c", "d");
        health.damaged("file 7", "missing");
        VerifyReport report = index.verify(Progress.NONE, place -> {
            switch (place) {
                case "a":
                    return entry(Bytes.utf8("a"), 1);
                case "b":
                    return entry(Bytes.utf8("a"), 1);
                case "c":
                    throw new StorageDamagedException("file c", -1, null, "empty", null);
                default:
                    // replaced while it is read
                    put("d");
                    throw new StorageDamagedException("file d", -1, null, "missing", null);
            }
        });
        assertEquals(4, report.entries());
        assertEquals(
                List.of("file 7", "b", "file c"),
                report.problems().stream().map(VerifyReport.Problem::where).toList());
        assertThrows(
                StorageIoException.class,
                () -> index.verify(Progress.NONE, place -> {
                    throw new IOException("Input/output error");
                }));
    }
}
