package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.tck.Entries.batch;
import static org.mosp.storage.tck.Entries.put;
import static org.mosp.storage.tck.Entries.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.testing.FileImage;

/** Opening, closing, verifying. */
interface LifePromises extends IncrementalPromises {

    @Test
    default void everythingIsThereAfterReopening() {
        IncrementalEngine engine = home().busy().open();
        Random random = Figures.random();
        Map<Bytes, Bytes> expected = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            List<EngineBatch.Change> changes = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                Bytes key = Bytes.utf8("k/" + (i * 4 + j) % 500);
                Bytes value = Entries.random(random, random.nextInt(3_000));
                changes.add(put(key, value));
                expected.put(key, value);
            }
            engine.commit(EngineBatch.of(changes));
        }
        for (int round = 0; round < 3; round++) {
            engine = home().reopen(engine);
            Map<Bytes, Bytes> found = new TreeMap<>();
            for (EngineEntry entry : Entries.all(engine, Keyspace.USER)) {
                found.put(entry.key(), entry.value());
            }
            assertEquals(expected, found);
            assertEquals(500, engine.count(Keyspace.USER));
        }
    }

    @Test
    default void verifyOfAHealthyStoreFindsNothing() {
        IncrementalEngine engine = home().busy().open();
        for (int i = 0; i < 200; i++) {
            engine.commit(batch(put("k/" + i % 50, "v".repeat(i * 10)), put(Keyspace.STORE, "s", "" + i)));
        }
        VerifyReport report = engine.verify(Progress.NONE);
        assertEquals(List.of(), report.problems());
        assertTrue(report.entries() >= 51, "checked " + report.entries());
        engine = home().reopen(engine);
        assertTrue(engine.verify(Progress.NONE).ok());
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    default void readOnlyServesEverythingAndWritesNothing() throws IOException {
        readsWithoutWriting(Mode.READ_ONLY);
    }

    @Test
    default void salvageOfAHealthyStoreServesEverythingAndWritesNothing() throws IOException {
        readsWithoutWriting(Mode.SALVAGE);
    }

    private void readsWithoutWriting(Mode mode) throws IOException {
        IncrementalEngine engine = home().busy().open();
        for (int i = 0; i < 300; i++) {
            engine.commit(batch(put("k/" + i % 100, "v".repeat(500) + i)));
        }
        long last = engine.lastSequence();
        home().close(engine);
        FileImage before = FileImage.read(home().directory());
        IncrementalEngine reading = home().open(mode);
        assertEquals(EngineState.Mode.READ_ONLY, reading.state().mode());
        assertEquals(100, Entries.all(reading, Keyspace.USER).size());
        assertEquals(Optional.of("v".repeat(500) + 299), text(reading, "k/99"));
        assertEquals(last, reading.lastSequence());
        assertTrue(reading.verify(Progress.NONE).ok());
        assertThrows(StorageReadOnlyException.class, () -> reading.commit(batch(put("a", "1"))));
        assertThrows(
                StorageReadOnlyException.class,
                () -> reading.replicate(
                        List.of(new EngineEntry(Keyspace.USER, Bytes.utf8("a"), 1, 1, 0, Bytes.EMPTY)), List.of()));
        home().close(reading);
        FileImage after = FileImage.read(home().directory());
        assertEquals(before.files().keySet(), after.files().keySet());
        for (Map.Entry<Path, byte[]> file : before.files().entrySet()) {
            assertTrue(
                    java.util.Arrays.equals(file.getValue(), after.files().get(file.getKey())),
                    file.getKey() + " was changed");
        }
    }

    @Test
    default void closedEngineRefusesEveryCall() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("a", "1")));
        home().close(engine);
        assertEquals(EngineState.Mode.CLOSED, engine.state().mode());
        assertThrows(StorageUnavailableException.class, () -> engine.commit(batch(put("a", "2"))));
        assertThrows(StorageUnavailableException.class, () -> text(engine, "a"));
        assertThrows(StorageUnavailableException.class, engine::snapshot);
        assertThrows(StorageUnavailableException.class, () -> engine.verify(Progress.NONE));
    }

    @Test
    default void statisticsCountWhatIsWritten() {
        IncrementalEngine engine = home().open();
        long commits = engine.statistics().commits();
        for (int i = 0; i < 20; i++) {
            engine.commit(batch(put("k" + i, "v".repeat(1_000))));
        }
        assertEquals(commits + 20, engine.statistics().commits());
        assertTrue(
                engine.statistics().bytesWritten() >= 20_000,
                engine.statistics().toString());
        assertTrue(
                engine.statistics().bytesStored() >= 20_000, engine.statistics().toString());
    }

    @Test
    default void twoInstancesInTheirOwnDirectoriesDoNotMeet() throws IOException {
        IncrementalEngine one = home().open();
        Path second = java.nio.file.Files.createDirectories(home().directory().resolveSibling("second"));
        try (EngineHome<IncrementalEngine> other = EngineHome.onDisk(subject(), IncrementalEngine.class, second)) {
            IncrementalEngine two = other.open();
            one.commit(batch(put("a", "one")));
            two.commit(batch(put("a", "two"), put("b", "two")));
            assertEquals(Optional.of("one"), text(one, "a"));
            assertEquals(Optional.of("two"), text(two, "a"));
            assertEquals(1, one.count(Keyspace.USER));
        }
        one.commit(batch(put("a", "still open")));
    }
}
