package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;
import org.mosp.storage.support.files.testing.PowerLoss;
import org.mosp.storage.support.files.testing.RecordingStorageFiles;

/**
 * A force that finds the disk full takes along what the operating system held of earlier commits, as any failed force does:
 * where there was something, it ends the instance; where there was nothing, its own group is undone.
 */
class FullDiskAtForceTest {

    private static final Path DIRECTORY = Path.of("/store/engine").toAbsolutePath();
    private static final Bytes LARGE = Bytes.wrap(new byte[100_000]);

    private final FileImage start = FileImage.empty(DIRECTORY);
    private final FailingStorageFiles failing = new FailingStorageFiles(new MemoryStorageFiles(start));
    private final RecordingStorageFiles files = new RecordingStorageFiles(failing, start);

    @Test
    void aGroupAloneIsUndoneAndWritesGoOn() {
        try (IncrementalEngine engine = open(files)) {
            engine.commit(Stores.batch(Stores.put("a", "1")));
            failing.failNth(Call.FORCE, 1, Failure.ENOSPC);
            assertThrows(StorageFullException.class, () -> engine.commit(Stores.batch(Stores.put("a", "2"))));
            assertEquals("1", Stores.value(engine, "a"));
            engine.commit(Stores.batch(Stores.put("b", "3")));
            assertAfterPowerLoss("1", "3");
        }
    }

    @Test
    void nothingIsAcknowledgedOnTopOfUnforcedCommitsThatAFailedForceTookAlong() {
        try (IncrementalEngine engine = open(files)) {
            engine.commit(Stores.batch(Stores.put("a", "1")));
            engine.commit(Stores.background(Stores.put("b", "unforced")));
            failing.failNth(Call.FORCE, 1, Failure.ENOSPC);
            assertThrows(OutcomeUnknownException.class, () -> engine.commit(Stores.batch(Stores.put("a", "2"))));
            assertEquals(EngineState.Mode.READ_ONLY, engine.state().mode());
            assertThrows(StorageException.class, () -> engine.commit(Stores.batch(Stores.put("a", "3"))));
            assertEquals("1", Stores.value(engine, "a"));
            assertEquals("unforced", Stores.value(engine, "b"));
            assertAfterPowerLoss("1", "absent");
        }
        try (IncrementalEngine engine = open(files)) {
            assertEquals(EngineState.OPEN, engine.state());
            assertEquals("unforced", Stores.value(engine, "b"));
            engine.commit(Stores.batch(Stores.put("a", "4")));
            assertAfterPowerLoss("4", "unforced");
        }
    }

    @Test
    void aFullDiskWhilePreparingTakesNoUnforcedCommitAlong() {
        for (int force = 1; force <= 2; force++) {
            int nth = force;
            try (IncrementalEngine engine = open(files)) {
                engine.commit(Stores.batch(Stores.put("a", "old" + nth)));
                engine.commit(Stores.background(Stores.put("b", "unforced" + nth)));
                failing.failNth(Call.FORCE, nth, Failure.ENOSPC);
                commitOrFail(engine, "large" + nth);
                // the first force is for the commits and ends the instance, the second is for the space
                if (engine.state().mode() == EngineState.Mode.OPEN) {
                    engine.commit(Stores.batch(Stores.put("a", "new" + nth)));
                    assertAfterPowerLoss("new" + nth, "unforced" + nth);
                } else {
                    assertEquals("old" + nth, Stores.value(engine, "a"));
                    assertEquals("unforced" + nth, Stores.value(engine, "b"));
                }
            }
        }
        assertAfterPowerLoss("new2", "unforced2");
    }

    private static void commitOrFail(IncrementalEngine engine, String key) {
        try {
            engine.commit(Stores.batch(Stores.put(key, LARGE)));
        } catch (StorageFullException | StorageReadOnlyException refused) {
            assertEquals("absent", Stores.value(engine, key));
        }
    }

    private void assertAfterPowerLoss(String a, String b) {
        PowerLoss loss = new PowerLoss(files.recording());
        FileImage image = loss.image(loss.length(), PowerLoss.Loss.DROPPED, new Random(1));
        try (IncrementalEngine engine = open(new MemoryStorageFiles(image))) {
            assertEquals(EngineState.OPEN, engine.state());
            assertEquals(a, Stores.value(engine, "a"));
            assertEquals(b, Stores.value(engine, "b"));
        }
    }

    private static IncrementalEngine open(StorageFiles through) {
        return new MapDbProvider()
                .open(new EngineContext(
                        Stores.STORE,
                        1,
                        DIRECTORY,
                        Mode.WRITE,
                        Map.of("prepare.bytes", "16384"),
                        1,
                        through,
                        CrashPoints.NONE));
    }
}
