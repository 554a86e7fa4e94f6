package org.mosp.storage.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;

class ResolvedBatchTest {

    private static final Bytes KEY = Bytes.utf8("a");
    private static final EngineBatch.Put PUT = new EngineBatch.Put(Keyspace.USER, KEY, 3, 5, Bytes.utf8("1"));
    private static final EngineBatch.Delete DELETE = new EngineBatch.Delete(Keyspace.STORE, KEY);

    @Test
    void putsHaveTheSequenceAsTheirVersion() {
        ResolvedBatch resolved = ResolvedBatch.of(EngineBatch.of(List.of(PUT, DELETE)), 17, (keyspace, key) -> 0);
        assertEquals(17, resolved.sequence());
        assertEquals(List.of(new EngineEntry(Keyspace.USER, KEY, 17, 3, 5, Bytes.utf8("1"))), resolved.puts());
        assertEquals(List.of(DELETE), resolved.deletes());
    }

    @Test
    void conditionsAreJudgedInTheirOwnKeyspace() {
        ResolvedBatch.Versions versions = (keyspace, key) -> keyspace == Keyspace.USER && key.equals(KEY) ? 4 : 0;
        assertEquals(
                List.of(DELETE),
                ResolvedBatch.of(given(Keyspace.USER, 4), 5, versions).deletes());
        assertEquals(
                List.of(DELETE),
                ResolvedBatch.of(given(Keyspace.STORE, 0), 5, versions).deletes());
        ConflictException conflict =
                assertThrows(ConflictException.class, () -> ResolvedBatch.of(given(Keyspace.USER, 3), 5, versions));
        assertEquals(OptionalLong.of(3), conflict.expected());
        assertEquals(OptionalLong.of(4), conflict.actual());
        assertThrows(ConflictException.class, () -> ResolvedBatch.of(given(Keyspace.STORE, 4), 5, versions));
    }

    private static EngineBatch given(Keyspace keyspace, long version) {
        return new EngineBatch(
                List.of(DELETE), List.of(new EngineBatch.Condition(keyspace, KEY, version)), Durability.SYNC, false);
    }

    @Test
    void capturedBatchPutsItsJournalEntryToo() {
        EngineBatch batch = new EngineBatch(List.of(PUT, DELETE), List.of(), Durability.SYNC, true);
        ResolvedBatch resolved = ResolvedBatch.of(batch, 17, (keyspace, key) -> 0);
        assertEquals(2, resolved.puts().size());
        EngineEntry journal = resolved.puts().get(1);
        assertEquals(Keyspace.LOCAL, journal.keyspace());
        assertEquals(ChangeJournal.key(17), journal.key());
        assertEquals(17, journal.version());
        assertEquals(
                Set.of(
                        new ChangeJournal.ChangedKey(Keyspace.USER, KEY),
                        new ChangeJournal.ChangedKey(Keyspace.STORE, KEY)),
                Set.copyOf(ChangeJournal.keys(journal.value())));
    }
}
