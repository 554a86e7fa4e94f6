package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;
import org.mosp.storage.support.files.testing.PowerLoss;
import org.mosp.storage.support.files.testing.RecordingStorageFiles;

/** Writers, one force that fails, the same files opened again, and at last a loss of power. */
final class FailedForceRun {

    private static final Path DIRECTORY = Path.of("/store/engine").toAbsolutePath();
    private static final int WRITERS = 4;

    private record Told(int number, long version, long failuresBefore) {}

    private final EngineSubject subject;
    private final Random random;
    private final boolean housekeeping;
    private final FailingStorageFiles failing;
    private final RecordingStorageFiles files;
    private final Workload workload;
    private final Map<Integer, List<Told>> told = new TreeMap<>();
    private int unknown;
    private boolean ended;

    FailedForceRun(EngineSubject subject, Random random, boolean housekeeping) {
        this.subject = subject;
        this.random = random;
        this.housekeeping = housekeeping;
        FileImage start = FileImage.empty(DIRECTORY);
        failing = new FailingStorageFiles(new MemoryStorageFiles(start));
        files = new RecordingStorageFiles(failing, start);
        workload = new Workload(random.nextLong(), true);
    }

    long acknowledged() {
        return told.values().stream().mapToLong(List::size).sum();
    }

    int unknown() {
        return unknown;
    }

    boolean ended() {
        return ended;
    }

    void run() throws Exception {
        EngineHome<Engine> home = home(files);
        Engine engine = home.open();
        StoreUnderTest store = StoreUnderTest.of(engine);
        failing.failNth(Call.FORCE, 1 + random.nextInt(40), Failure.EIO);
        Threads.run(WRITERS, writer -> write(store, writer));
        ended = engine.state().mode() == EngineState.Mode.READ_ONLY;
        if (ended) {
            assertThrows(StorageReadOnlyException.class, () -> store.commit(workload.batch(WRITERS, 1)), "wrote on");
        } else {
            assertTrue(housekeeping, "a force failed, and the engine is " + engine.state());
        }
        Ledger ledger = ledger();
        // acknowledged is there; what was in the force that failed is not shown before it is written anew
        Ledger.Findings strict = ledger.copy().check(store.contents(), WRITERS, store.lastSequence());
        assertEquals(List.of(), strict.texts(), "the instance itself");
        losePower(ledger.copy(), "after the failed force");
        home.close(engine);
        losePower(ledger.copy(), "after the close");

        engine = home.open();
        assertEquals(EngineState.Mode.OPEN, engine.state().mode(), "opened again: " + engine.state());
        StoreUnderTest again = StoreUnderTest.of(engine);
        Ledger.Findings findings = ledger.check(again.contents(), WRITERS, again.lastSequence());
        assertEquals(List.of(), findings.texts(), "opened again");
        assertEquals(List.of(), engine.verify(Progress.NONE).problems());
        losePower(ledger.copy(), "after it was opened again and served");
        int number = ledger.number(0) + 1;
        ledger.acknowledge(0, number, again.commit(workload.batch(0, number)));
        losePower(ledger.copy(), "after it was written to again");
        home.close(engine);
    }

    private EngineHome<Engine> home(org.mosp.storage.spi.StorageFiles through) {
        EngineHome<Engine> home = new EngineHome<>(subject, Engine.class, DIRECTORY, through);
        return housekeeping ? home.busy() : home;
    }

    private void write(StoreUnderTest store, int writer) {
        List<Told> own = new ArrayList<>();
        synchronized (told) {
            told.put(writer, own);
        }
        for (int number = 1; number <= 60; number++) {
            long before = failing.failures();
            try {
                own.add(new Told(number, store.commit(workload.batch(writer, number)), before));
            } catch (OutcomeUnknownException | StorageReadOnlyException | StorageIoException e) {
                synchronized (told) {
                    unknown += e instanceof OutcomeUnknownException ? 1 : 0;
                }
                return;
            }
        }
    }

    private Ledger ledger() {
        Ledger ledger = new Ledger(workload);
        told.forEach((writer, own) -> {
            for (Told said : own) {
                ledger.acknowledge(writer, said.number(), said.version());
                assertTrue(
                        said.failuresBefore() == 0 || !ended,
                        "a commit that began after the failed force was acknowledged");
            }
        });
        return ledger;
    }

    /** Nothing that was not forced is there; what the failed force should have covered is not there either. */
    private void losePower(Ledger ledger, String when) {
        PowerLoss loss = new PowerLoss(files.recording());
        FileImage image = loss.image(loss.length(), PowerLoss.Loss.DROPPED, random);
        try (EngineHome<Engine> home = home(new MemoryStorageFiles(image))) {
            StoreUnderTest store = StoreUnderTest.of(home.open());
            Ledger.Findings findings = ledger.check(store.contents(), WRITERS, store.lastSequence());
            assertEquals(List.of(), findings.texts(), "power lost " + when);
        } catch (StorageException e) {
            throw new AssertionError("power lost " + when, e);
        }
    }
}
