package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.tck.Entries.batch;
import static org.mosp.storage.tck.Entries.captured;
import static org.mosp.storage.tck.Entries.delete;
import static org.mosp.storage.tck.Entries.put;
import static org.mosp.storage.tck.Entries.text;
import static org.mosp.storage.tck.Entries.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** Commit sequences, replication and the change journal. */
interface VersionPromises extends IncrementalPromises {

    @Test
    default void versionsOnlyRise() {
        IncrementalEngine engine = home().open();
        long last = engine.lastSequence();
        for (int i = 0; i < 50; i++) {
            long sequence = engine.commit(i % 3 == 2 ? batch(delete("a")) : batch(put("a", "" + i)));
            assertTrue(sequence > last, sequence + " after " + last);
            last = sequence;
            assertEquals(last, engine.lastSequence());
        }
    }

    @Test
    default void firstVersionIsAtLeastTheOneTheManagerNames() {
        IncrementalEngine engine = home().open(Mode.WRITE, 1_000);
        assertEquals(999, engine.lastSequence());
        long first = engine.commit(batch(put("a", "1")));
        assertTrue(first >= 1_000, "first version " + first);
        home().close(engine);
        engine = home().open(Mode.WRITE, 5);
        assertTrue(engine.lastSequence() >= first);
        home().close(engine);
        engine = home().open(Mode.WRITE, 5_000);
        assertTrue(engine.commit(batch(put("a", "2"))) >= 5_000);
    }

    @Test
    default void versionsAreNeverReusedAfterDeleteAndReopen() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("a", "1")));
        engine.commit(batch(put("b", "1")));
        long last = engine.commit(batch(delete("a"), delete("b")));
        for (int i = 0; i < 3; i++) {
            engine = home().reopen(engine);
            assertEquals(last, engine.lastSequence());
            long next = engine.commit(batch(put("a", "2")));
            assertTrue(next > last, next + " after " + last);
            last = engine.commit(batch(delete("a")));
        }
    }

    @Test
    default void versionsOfEntriesSurviveReopening() {
        IncrementalEngine engine = home().open();
        long a = engine.commit(batch(put("a", "1")));
        long b = engine.commit(batch(put("b", "1")));
        engine = home().reopen(home().reopen(engine));
        assertEquals(a, version(engine, "a"));
        assertEquals(b, version(engine, "b"));
    }

    @Test
    default void replicateKeepsVersionsAndDoesNotAdvanceTheLine() {
        IncrementalEngine engine = home().open();
        long last = engine.commit(batch(put("mine", "1"), put("gone", "1")));
        EngineEntry foreign = new EngineEntry(Keyspace.USER, Bytes.utf8("foreign"), 900, 3, 5, Bytes.utf8("f"));
        EngineEntry store = new EngineEntry(Keyspace.STORE, Bytes.utf8("s"), 17, 1, 0, Bytes.utf8("s"));
        engine.replicate(
                List.of(foreign, store),
                List.of(
                        new EngineBatch.Delete(Keyspace.USER, Bytes.utf8("gone")),
                        new EngineBatch.Delete(Keyspace.USER, Bytes.utf8("never"))));
        for (int round = 0; round < 2; round++) {
            assertEquals(last, engine.lastSequence());
            assertEquals(Optional.of(foreign), engine.get(Keyspace.USER, foreign.key()));
            assertEquals(Optional.of(store), engine.get(Keyspace.STORE, store.key()));
            assertEquals(List.of("foreign", "mine"), Entries.keys(Entries.all(engine, Keyspace.USER)));
            assertEquals(2, engine.count(Keyspace.USER));
            engine = home().reopen(engine);
        }
        assertEquals(last + 1, engine.commit(batch(put("mine", "2"))), "the line goes on where it was");
    }

    @Test
    default void replicateReplacesAnEntryByAnOlderVersionToo() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("x", "0")));
        engine.commit(batch(put("a", "new")));
        EngineEntry older = new EngineEntry(Keyspace.USER, Bytes.utf8("a"), 1, 1, 0, Bytes.utf8("old"));
        try (EngineSnapshot before = engine.snapshot()) {
            engine.replicate(List.of(older), List.of());
            assertEquals(Optional.of("new"), text(before, "a"));
        }
        assertEquals(Optional.of(older), engine.get(Keyspace.USER, older.key()));
        engine = home().reopen(engine);
        assertEquals(Optional.of(older), engine.get(Keyspace.USER, older.key()));
    }

    @Test
    default void capturedCommitWritesItsJournalEntryInTheSameBatch() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("quiet", "1")));
        long sequence = engine.commit(
                captured(put("a", "1"), delete("quiet"), put(Keyspace.STORE, "s", "1"), put(Keyspace.LOCAL, "l", "1")));
        engine = home().reopen(engine);
        List<EngineEntry> journal = Entries.all(engine, Keyspace.LOCAL).stream()
                .filter(entry -> entry.key().startsWith(Bytes.utf8(ChangeJournal.PREFIX)))
                .toList();
        assertEquals(1, journal.size());
        assertEquals(ChangeJournal.key(sequence), journal.get(0).key());
        assertEquals(sequence, journal.get(0).version());
        Set<String> keys = ChangeJournal.keys(journal.get(0).value()).stream()
                .map(key -> key.keyspace() + " " + key.key().toUtf8())
                .collect(Collectors.toSet());
        assertEquals(Set.of("USER a", "USER quiet", "STORE s"), keys);
        assertFalse(engine.get(Keyspace.USER, Bytes.utf8("quiet")).isPresent());
    }

    @Test
    default void journalEntriesCanBeRemovedAsAnyOther() {
        IncrementalEngine engine = home().open();
        List<EngineBatch.Change> removals = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long sequence = engine.commit(captured(put("k" + i, "1")));
            removals.add(new EngineBatch.Delete(Keyspace.LOCAL, ChangeJournal.key(sequence)));
        }
        assertEquals(5, engine.count(Keyspace.LOCAL));
        engine.commit(EngineBatch.of(removals));
        assertEquals(0, engine.count(Keyspace.LOCAL));
    }
}
