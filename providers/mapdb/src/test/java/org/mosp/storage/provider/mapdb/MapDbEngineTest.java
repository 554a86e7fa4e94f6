package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

class MapDbEngineTest {

    @TempDir
    Path directory;

    @Test
    void whatWasCommittedIsThereAfterAnOrderlyClose() {
        long version;
        try (IncrementalEngine engine = Stores.open(directory)) {
            version = engine.commit(Stores.batch(Stores.put("a/1", "one"), Stores.put("a/2", "two")));
            engine.commit(Stores.batch(Stores.delete("a/2"), Stores.put("b", "bee")));
            assertEquals(List.of("a/1", "b"), Stores.keys(engine));
        }
        try (IncrementalEngine engine = Stores.open(directory)) {
            assertEquals(List.of("a/1", "b"), Stores.keys(engine));
            assertEquals("one", Stores.value(engine, "a/1"));
            assertEquals("absent", Stores.value(engine, "a/2"));
            assertEquals(2, engine.count(Keyspace.USER));
            assertEquals(version + 1, engine.lastSequence());
            assertEquals(version + 2, engine.commit(Stores.batch(Stores.put("c", "sea"))));
            assertTrue(engine.verify(Progress.NONE).ok());
        }
    }

    @Test
    void whatWasCommittedIsThereAfterManyOpensWithoutAClose() throws Exception {
        Path image = directory.resolve("image");
        Path live = directory.resolve("live");
        Files.createDirectories(live);
        IncrementalEngine engine = Stores.open(live);
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 20; i++) {
                engine.commit(
                        Stores.batch(Stores.put("key/" + round + "/" + i, "value " + i), Stores.put("last", "" + i)));
            }
            copy(live, image.resolve("" + round));
            engine.close();
            live = image.resolve("" + round);
            engine = Stores.open(live);
            assertEquals(EngineState.OPEN, engine.state());
            assertEquals((round + 1) * 20 + 1, engine.count(Keyspace.USER));
            assertEquals("19", Stores.value(engine, "last"));
            assertEquals((round + 1) * 20, engine.lastSequence());
            assertTrue(engine.verify(Progress.NONE).ok());
        }
        engine.close();
    }

    @Test
    void aSnapshotKeepsSeeingWhatWasDeletedSince() {
        try (IncrementalEngine engine = Stores.open(directory)) {
            engine.commit(Stores.batch(Stores.put("a", "1"), Stores.put("b", "1")));
            try (var snapshot = engine.snapshot()) {
                for (int i = 2; i < 50; i++) {
                    engine.commit(Stores.batch(Stores.put("a", "" + i), Stores.put("c" + i, "new")));
                }
                engine.commit(Stores.batch(Stores.delete("b")));
                assertEquals(
                        "1",
                        snapshot.get(Keyspace.USER, Bytes.utf8("a"))
                                .orElseThrow()
                                .value()
                                .toUtf8());
                assertEquals(
                        "1",
                        snapshot.get(Keyspace.USER, Bytes.utf8("b"))
                                .orElseThrow()
                                .value()
                                .toUtf8());
                assertTrue(snapshot.get(Keyspace.USER, Bytes.utf8("c7")).isEmpty());
                assertTrue(snapshot.heldBytes() > 0);
            }
            assertEquals("49", Stores.value(engine, "a"));
            assertEquals("absent", Stores.value(engine, "b"));
        }
    }

    @Test
    void aConditionThatDoesNotHoldChangesNothing() {
        try (IncrementalEngine engine = Stores.open(directory)) {
            long version = engine.commit(Stores.batch(Stores.put("a", "1")));
            EngineBatch stale = new EngineBatch(
                    List.of(Stores.put("b", "x")),
                    List.of(new EngineBatch.Condition(Keyspace.USER, Bytes.utf8("a"), version + 7)),
                    Durability.SYNC,
                    false);
            assertThrows(ConflictException.class, () -> engine.commit(stale));
            assertEquals("absent", Stores.value(engine, "b"));
            EngineBatch fresh = new EngineBatch(
                    List.of(Stores.put("b", "x")),
                    List.of(
                            new EngineBatch.Condition(Keyspace.USER, Bytes.utf8("a"), version),
                            new EngineBatch.Condition(Keyspace.USER, Bytes.utf8("b"), 0)),
                    Durability.SYNC,
                    false);
            assertEquals(version + 1, engine.commit(fresh));
            assertThrows(ConflictException.class, () -> engine.commit(fresh));
        }
    }

    @Test
    void liveBytesHoldThoseOfTheSegmentThatIsBeingWritten() throws Exception {
        Path killed = directory.resolve("killed");
        Path live = Files.createDirectories(directory.resolve("live"));
        long bytes = 0;
        try (IncrementalEngine engine = Stores.open(live)) {
            for (int i = 0; i < 100; i++) {
                // each key twice: what was superseded is stored, and not alive
                engine.commit(Stores.batch(Stores.put("key/" + i, Bytes.wrap(new byte[1_000]))));
                engine.commit(Stores.batch(Stores.put("key/" + i, Bytes.wrap(new byte[1_000]))));
                bytes += 1_000 + ("key/" + i).length();
                checkLive(engine, bytes);
            }
            copy(live, killed);
        }
        for (Path again : List.of(live, killed)) {
            try (IncrementalEngine engine = Stores.open(again)) {
                checkLive(engine, bytes);
            }
        }
    }

    private static void checkLive(IncrementalEngine engine, long bytes) {
        long live = engine.statistics().details().get("liveBytes");
        assertTrue(live >= bytes && live <= bytes + bytes / 10, live + " live of " + bytes);
        assertEquals(1, engine.statistics().details().get("segments"));
    }

    @Test
    void readOnlyWritesNothing() throws Exception {
        try (IncrementalEngine engine = Stores.open(directory)) {
            engine.commit(Stores.batch(Stores.put("a", "1")));
        }
        String before = listing();
        try (IncrementalEngine engine = Stores.open(directory, Mode.READ_ONLY, new LocalStorageFiles())) {
            assertEquals("1", Stores.value(engine, "a"));
            assertThrows(StorageReadOnlyException.class, () -> engine.commit(Stores.batch(Stores.put("a", "2"))));
        }
        assertEquals(before, listing());
    }

    private String listing() throws Exception {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted().toList()) {
                text.append(path)
                        .append(' ')
                        .append(Files.getLastModifiedTime(path))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                Files.copy(path, to.resolve(path.getFileName()));
            }
        }
    }
}
