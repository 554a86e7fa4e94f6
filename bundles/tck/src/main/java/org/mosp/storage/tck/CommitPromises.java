package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.tck.Entries.batch;
import static org.mosp.storage.tck.Entries.condition;
import static org.mosp.storage.tck.Entries.delete;
import static org.mosp.storage.tck.Entries.given;
import static org.mosp.storage.tck.Entries.put;
import static org.mosp.storage.tck.Entries.text;
import static org.mosp.storage.tck.Entries.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** Puts, deletes, batches and conditions, one caller at a time. */
interface CommitPromises extends IncrementalPromises {

    @Test
    default void newEngineIsOpenAndEmpty() {
        IncrementalEngine engine = home().open();
        assertEquals(EngineState.Mode.OPEN, engine.state().mode());
        assertEquals(0, engine.lastSequence());
        for (Keyspace keyspace : Keyspace.values()) {
            assertEquals(0, engine.count(keyspace));
            assertEquals(List.of(), Entries.all(engine, keyspace));
        }
        assertEquals(Optional.empty(), text(engine, "a"));
    }

    @Test
    default void committedEntryIsReadBackWithItsHeader() {
        IncrementalEngine engine = home().open();
        Bytes key = Bytes.utf8("canvas/1/layers");
        Bytes value = Bytes.utf8("value");
        long sequence =
                engine.commit(EngineBatch.of(List.of(new EngineBatch.Put(Keyspace.USER, key, 7, 0xffff, value))));
        EngineEntry expected = new EngineEntry(Keyspace.USER, key, sequence, 7, 0xffff, value);
        assertEquals(Optional.of(expected), engine.get(Keyspace.USER, key));
        assertEquals(List.of(expected), Entries.all(engine, Keyspace.USER));
        assertEquals(sequence, engine.lastSequence());
    }

    @Test
    default void emptyAndLargestValuesAndKeysAreKept() {
        IncrementalEngine engine = home().open();
        Random random = Figures.random();
        Bytes longKey = Entries.random(random, StorageKeys.MAX_KEY_BYTES);
        Bytes large = Entries.random(random, StorageKeys.MAX_VALUE_BYTES);
        engine.commit(batch(put(Bytes.utf8("k"), Bytes.EMPTY)));
        engine.commit(batch(put(longKey, large)));
        engine = home().reopen(engine);
        assertEquals(
                Bytes.EMPTY,
                engine.get(Keyspace.USER, Bytes.utf8("k")).orElseThrow().value());
        assertEquals(large, engine.get(Keyspace.USER, longKey).orElseThrow().value());
    }

    @Test
    default void largestBatchesAreKept() {
        IncrementalEngine engine = home().open();
        Random random = Figures.random();
        List<EngineBatch.Change> wide = new ArrayList<>();
        for (int i = 0; i < StorageKeys.MAX_BATCH_ENTRIES; i++) {
            wide.add(put("wide/" + i, "v" + i));
        }
        long first = engine.commit(EngineBatch.of(wide));
        List<EngineBatch.Change> heavy = new ArrayList<>();
        heavy.add(put(Bytes.utf8("heavy/1"), Entries.random(random, StorageKeys.MAX_VALUE_BYTES)));
        int rest = StorageKeys.MAX_BATCH_BYTES - StorageKeys.MAX_VALUE_BYTES - 14;
        heavy.add(put(Bytes.utf8("heavy/2"), Entries.random(random, rest)));
        long second = engine.commit(EngineBatch.of(heavy));
        assertTrue(second > first);
        assertEquals(StorageKeys.MAX_BATCH_ENTRIES + 2, engine.count(Keyspace.USER));
        assertEquals(Optional.of("v77777"), text(engine, "wide/77777"));
        engine = home().reopen(engine);
        assertEquals(StorageKeys.MAX_BATCH_ENTRIES + 2, engine.count(Keyspace.USER));
        assertEquals(
                ((EngineBatch.Put) heavy.get(1)).value(),
                engine.get(Keyspace.USER, Bytes.utf8("heavy/2")).orElseThrow().value());
    }

    @Test
    default void laterCommitReplacesAndDeleteRemoves() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("a", "1"), put("b", "1")));
        engine.commit(batch(put("a", "2")));
        assertEquals(Optional.of("2"), text(engine, "a"));
        engine.commit(batch(delete("a"), delete("never there")));
        assertEquals(Optional.empty(), text(engine, "a"));
        assertEquals(Optional.of("1"), text(engine, "b"));
        assertEquals(1, engine.count(Keyspace.USER));
    }

    @Test
    default void keyspacesNeverSeeEachOther() {
        IncrementalEngine engine = home().open();
        for (Keyspace keyspace : Keyspace.values()) {
            engine.commit(batch(put(keyspace, "same", keyspace.name()), put(keyspace, "own/" + keyspace, "x")));
        }
        engine.commit(batch(delete("same")));
        engine = home().reopen(engine);
        assertEquals(List.of("own/USER"), Entries.keys(Entries.all(engine, Keyspace.USER)));
        assertEquals(List.of("own/STORE", "same"), Entries.keys(Entries.all(engine, Keyspace.STORE)));
        assertEquals(List.of("own/LOCAL", "same"), Entries.keys(Entries.all(engine, Keyspace.LOCAL)));
        assertEquals(1, engine.count(Keyspace.USER));
        assertEquals(2, engine.count(Keyspace.STORE));
        assertEquals(2, engine.count(Keyspace.LOCAL));
    }

    @Test
    default void batchSpansKeyspacesWithOneVersion() {
        IncrementalEngine engine = home().open();
        long sequence =
                engine.commit(batch(put("u", "1"), put(Keyspace.STORE, "s", "1"), put(Keyspace.LOCAL, "l", "1")));
        assertEquals(sequence, version(engine, "u"));
        assertEquals(
                sequence,
                engine.get(Keyspace.STORE, Bytes.utf8("s")).orElseThrow().version());
        assertEquals(
                sequence,
                engine.get(Keyspace.LOCAL, Bytes.utf8("l")).orElseThrow().version());
    }

    @Test
    default void conditionThatHoldsLetsTheBatchPass() {
        IncrementalEngine engine = home().open();
        long first = engine.commit(given(condition("a", 0), put("a", "1")));
        long second = engine.commit(given(condition("a", first), put("a", "2")));
        engine.commit(given(condition("a", second), delete("a")));
        engine.commit(given(condition("a", 0), put("a", "3")));
        assertEquals(Optional.of("3"), text(engine, "a"));
    }

    @Test
    default void conditionThatDoesNotHoldFailsTheWholeBatchWithKeyAndVersions() {
        IncrementalEngine engine = home().open();
        long version = engine.commit(batch(put("a", "1")));
        ConflictException absent = assertThrows(
                ConflictException.class, () -> engine.commit(given(condition("a", 0), put("a", "2"), put("b", "2"))));
        assertEquals("a", absent.subject());
        assertEquals(OptionalLong.empty(), absent.expected());
        assertEquals(OptionalLong.of(version), absent.actual());
        ConflictException unchanged = assertThrows(
                ConflictException.class,
                () -> engine.commit(given(condition("a", version + 1), delete("a"), put("b", "2"))));
        assertEquals(OptionalLong.of(version + 1), unchanged.expected());
        assertEquals(OptionalLong.of(version), unchanged.actual());
        assertEquals(Optional.of("1"), text(engine, "a"));
        assertEquals(Optional.empty(), text(engine, "b"));
        assertEquals(1, engine.count(Keyspace.USER));
    }

    @Test
    default void conditionMayNameAKeyTheBatchDoesNotWrite() {
        IncrementalEngine engine = home().open();
        long version = engine.commit(batch(put("guard", "1")));
        engine.commit(given(condition("guard", version), put("a", "1")));
        engine.commit(batch(put("guard", "2")));
        assertThrows(ConflictException.class, () -> engine.commit(given(condition("guard", version), put("a", "2"))));
        assertThrows(ConflictException.class, () -> engine.commit(given(condition("nobody", 1), put("a", "2"))));
        assertEquals(Optional.of("1"), text(engine, "a"));
    }

    @Test
    default void conditionsAreJudgedInTheirOwnKeyspace() {
        IncrementalEngine engine = home().open();
        engine.commit(batch(put("k", "user")));
        EngineBatch.Condition absentInStore = new EngineBatch.Condition(Keyspace.STORE, Bytes.utf8("k"), 0);
        long version = engine.commit(given(absentInStore, put(Keyspace.STORE, "k", "store")));
        assertEquals(
                version,
                engine.get(Keyspace.STORE, Bytes.utf8("k")).orElseThrow().version());
        assertThrows(ConflictException.class, () -> engine.commit(given(absentInStore, put(Keyspace.STORE, "k", "2"))));
    }

    @Test
    default void batchOfConditionsOnlyIsJudged() {
        IncrementalEngine engine = home().open();
        long version = engine.commit(batch(put("a", "1")));
        engine.commit(given(condition("a", version)));
        assertThrows(ConflictException.class, () -> engine.commit(given(condition("a", 0))));
    }

    @Test
    default void backgroundCommitIsThereAfterAClose() {
        IncrementalEngine engine = home().open();
        long version = engine.commit(new EngineBatch(List.of(put("a", "1")), List.of(), Durability.BACKGROUND, false));
        assertEquals(Optional.of("1"), text(engine, "a"));
        engine = home().reopen(engine);
        assertEquals(version, version(engine, "a"));
    }

    @Test
    default void countsAreKept() {
        IncrementalEngine engine = home().open();
        for (int i = 0; i < 100; i++) {
            engine.commit(batch(put("k/" + i, "1"), put(Keyspace.STORE, "s/" + i % 10, "1")));
        }
        engine.commit(batch(put("k/5", "2"), delete("k/6"), delete("k/6000")));
        assertEquals(99, engine.count(Keyspace.USER));
        assertEquals(10, engine.count(Keyspace.STORE));
        long told = engine.statistics().entries();
        assertTrue(told == 99 || told == -1, "statistics tell " + told);
        engine = home().reopen(engine);
        assertEquals(99, engine.count(Keyspace.USER));
        assertEquals(10, engine.count(Keyspace.STORE));
    }
}
