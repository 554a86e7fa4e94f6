package org.mosp.storage.manager.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.CounterStep;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.spi.EngineEntry;

/** Entries that were read before the snapshot which their step looks into: what changed between is a conflict, never lost. */
class ChunkBatchTest {

    private static final List<KeyPattern> PATTERNS = List.of(KeyPattern.of("counter/*"));

    @TempDir
    Path directory;

    @Test
    void anEntryThatItsStepSeesInAnotherVersionIsAConflict() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 3);
            EngineEntry before = read(manager, CounterStep.key(1));
            manager.incremental().put(CounterStep.key(1), Bytes.utf8("7"));
            try (Snapshot now = manager.incremental().snapshot()) {
                ChunkBatch batch = batch(now, CounterStep.key(1), CounterStep.key(1));
                ConflictException told = assertThrows(ConflictException.class, () -> batch.add(before));
                assertEquals(CounterStep.key(1), told.subject());
            }
        }
    }

    @Test
    void anEntryThatIsGoneSinceIsAConflictToo() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 3);
            EngineEntry before = read(manager, CounterStep.key(1));
            manager.incremental().delete(CounterStep.key(1));
            try (Snapshot now = manager.incremental().snapshot()) {
                assertThrows(ConflictException.class, () -> batch(now, CounterStep.key(1), CounterStep.key(1))
                        .add(before));
            }
        }
    }

    @Test
    void anEntryThatTheStepOfAnotherSeesInAnotherVersionIsAConflict() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 3);
            EngineEntry first = read(manager, CounterStep.key(0));
            EngineEntry second = read(manager, CounterStep.key(1));
            manager.incremental().put(CounterStep.key(0), Bytes.utf8("7"));
            try (Snapshot now = manager.incremental().snapshot()) {
                ChunkBatch batch = batch(now, CounterStep.key(1), CounterStep.key(0));
                assertTrue(batch.add(first));
                assertThrows(ConflictException.class, () -> batch.add(second));
            }
        }
    }

    @Test
    void aStepThatFailsAtAnEntryThatWasChangedSinceMeetsAConflict() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 3);
            EngineEntry before = read(manager, CounterStep.key(1));
            // the other one is taken away together with what says that it is there
            manager.incremental()
                    .commit(WriteBatch.builder()
                            .put(CounterStep.key(1), Bytes.utf8("alone"))
                            .delete(CounterStep.key(2))
                            .build());
            try (Snapshot now = manager.incremental().snapshot()) {
                ChunkBatch batch = batch(
                        now,
                        (entry, store) -> entry.value().toUtf8().equals("alone")
                                ? EntryChange.put(Bytes.utf8("moved"))
                                : EntryChange.put(store.get(CounterStep.key(2))
                                        .orElseThrow()
                                        .value()));
                ConflictException told = assertThrows(ConflictException.class, () -> batch.add(before));
                assertEquals(CounterStep.key(1), told.subject());
                assertTrue(batch.add(read(manager, CounterStep.key(1))));
                // what is as the snapshot shows it is the step's own fault
                EngineEntry same = read(manager, CounterStep.key(0));
                assertThrows(MigrationFailedException.class, () -> batch.add(same));
            }
        }
    }

    @Test
    void whatWasReadAtTheSameInstantIsTaken() {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            CounterStep.fill(manager, 3);
            try (Snapshot now = manager.incremental().snapshot()) {
                ChunkBatch batch = batch(now, CounterStep.key(1), CounterStep.key(1));
                for (int i = 0; i < 3; i++) {
                    assertTrue(batch.add(read(manager, CounterStep.key(i))));
                }
                assertEquals(3, batch.moved());
                assertEquals(3, batch.conditions().size());
            }
        }
    }

    private static EngineEntry read(LocalStorageManager manager, String key) {
        return SchemaView.engineEntry(
                StorageKeys.encode(key), manager.incremental().get(key).orElseThrow());
    }

    /** Of a step that looks at a key before it changes one entry. */
    private static ChunkBatch batch(Snapshot user, String changes, String looksAt) {
        return batch(user, (entry, store) -> {
            if (entry.key().equals(changes)) {
                store.get(looksAt);
            }
            return EntryChange.put(Bytes.utf8("moved"));
        });
    }

    private static ChunkBatch batch(Snapshot user, EntryMove.Transform step) {
        EntryMove move = new EntryMove(
                CounterStep.up("sum"),
                checksum -> false,
                1,
                step,
                store -> {},
                seen -> true,
                last -> WriteBatch.builder().build());
        return new ChunkBatch(move, PATTERNS, user);
    }
}
