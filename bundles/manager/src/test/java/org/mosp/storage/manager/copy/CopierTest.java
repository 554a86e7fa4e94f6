package org.mosp.storage.manager.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

class CopierTest {

    /** Takes chunks, and keeps the cursor with them. */
    private static final class Kept implements EntrySink {
        private final List<EngineEntry> entries = new ArrayList<>();
        private Optional<CopyCursor> cursor = Optional.empty();

        @Override
        public Optional<CopyCursor> cursor() {
            return cursor;
        }

        @Override
        public void write(List<EngineEntry> chunk, CopyCursor after) {
            entries.addAll(chunk);
            cursor = Optional.of(CopyCursor.decode(after.encode()));
        }
    }

    private final List<EngineEntry> all =
            IntStream.range(0, 20_000).mapToObj(i -> entry(i, "v" + i)).toList();
    private final Kept kept = new Kept();

    @Test
    void aCopyGoesOnFromTheSinksCursorAndCopiesEachEntryOnce() {
        int copiers = 0;
        while (!kept.cursor().map(CopyCursor::ended).orElse(false)) {
            new Copier(this::read, EntryTransform.IDENTITY, kept, all.size()).step();
            copiers++;
        }
        assertTrue(copiers > 4, copiers + " chunks");
        assertEquals(all, kept.entries);
        CopyCursor end = kept.cursor().orElseThrow();
        assertEquals(all.size(), end.entries());
        assertEquals(all.size(), end.total());
        assertEquals(0, new Copier(this::read, EntryTransform.IDENTITY, kept, 0).step());
    }

    @Test
    void aTransformLeavesOutAndMultiplies() {
        EntryTransform transform = entry -> {
            int n = Integer.parseInt(entry.key().toUtf8());
            return n % 3 == 0 ? List.of() : n % 3 == 1 ? List.of(entry) : List.of(entry, entry);
        };
        Copier copier = new Copier(this::read, transform, kept, all.size());
        while (!copier.cursor().ended()) {
            copier.step();
        }
        assertEquals(6_667 + 2 * 6_666, kept.entries.size());
    }

    @Test
    void anErrorIsNotTheEnd() {
        EntryView failing = (from, maxEntries, maxBytes) -> {
            if (!from.after().isEmpty()) {
                throw new StorageIoException("read", "somewhere", null);
            }
            return read(from, maxEntries, maxBytes);
        };
        Copier copier = new Copier(failing, EntryTransform.IDENTITY, kept, all.size());
        copier.step();
        assertThrows(StorageIoException.class, copier::step);
        assertFalse(copier.cursor().ended());
        assertEquals(copier.cursor(), kept.cursor().orElseThrow());
    }

    @Test
    void sumsDoNotDependOnOrderAndSeeEachDifference() {
        List<EngineEntry> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(1));
        BucketSums sums = sums(all);
        assertEquals(List.of(), sums.differing(sums(shuffled)));
        assertEquals(sums.total(), sums(shuffled).total());
        for (EngineEntry other : List.of(
                entry(7, "v8"),
                new EngineEntry(Keyspace.USER, key(7), 9, 1, 0, Bytes.utf8("v7")),
                new EngineEntry(Keyspace.USER, key(7), 8, 2, 0, Bytes.utf8("v7")),
                new EngineEntry(Keyspace.USER, key(7), 8, 1, 1, Bytes.utf8("v7")))) {
            List<EngineEntry> changed = new ArrayList<>(all);
            changed.set(7, other);
            assertEquals(List.of(BucketSums.bucket(Keyspace.USER, key(7))), sums.differing(sums(changed)));
        }
        assertEquals(1, sums.differing(sums(all.subList(1, all.size()))).size());
    }

    private static BucketSums sums(List<EngineEntry> entries) {
        BucketSums sums = new BucketSums();
        entries.forEach(sums::add);
        return sums;
    }

    private Chunk read(CopyCursor from, int maxEntries, long maxBytes) {
        int start = from.after().isEmpty() ? 0 : Integer.parseInt(from.after().toUtf8()) + 1;
        int end = Math.min(all.size(), start + maxEntries);
        List<EngineEntry> chunk = all.subList(start, end);
        Bytes last =
                chunk.isEmpty() ? from.after() : chunk.get(chunk.size() - 1).key();
        return new Chunk(chunk, Keyspace.USER, last, end == all.size(), 10L * chunk.size());
    }

    private static EngineEntry entry(int n, String value) {
        return new EngineEntry(Keyspace.USER, key(n), n + 1, 1, 0, Bytes.utf8(value));
    }

    private static Bytes key(int n) {
        return Bytes.utf8(String.format("%06d", n));
    }
}
