package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;

/**
 * A full disk is a typed error, not a loss: at least half of a small disk is acknowledged before, everything acknowledged
 * stays readable, and writes go on when space is free again, without a restart. On real file systems of 5, 7, 9 and 64 MB
 * where this machine lets us mount them (Linux; as root or with user namespaces), and on disks in memory for engines that
 * write through the file seam. For durable engines.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DiskFullContract {

    private static final int[] MEGABYTES = {5, 7, 9, 64};

    private final EngineSubject subject;

    /** For an engine. */
    protected DiskFullContract(EngineSubject subject) {
        this.subject = subject;
    }

    @Test
    void fullFileSystemIsATypedErrorAndNothingIsLost(@TempDir Path parent) throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Path errors = parent.resolve("errors.txt");
        Path mounts = Files.createDirectory(parent.resolve("mounts"));
        StringBuilder script = new StringBuilder("set -e; ");
        for (int size : MEGABYTES) {
            // one megabyte more, which somebody else takes up at first
            script.append("mkdir ")
                    .append(mounts)
                    .append('/')
                    .append(size)
                    .append("; mount -t tmpfs -o size=")
                    .append(size + 1)
                    .append("m tck ")
                    .append(mounts)
                    .append('/')
                    .append(size)
                    .append("; ");
        }
        script.append("echo mounted; exec \"$@\"");
        List<String> before = List.of("unshare", "-rm", "sh", "-c", script.toString(), "sh");
        int status;
        try (ChildProcess child = ChildProcess.start(
                before,
                DiskFullChild.class,
                errors,
                told::add,
                subject.getClass().getName(),
                mounts.toString(),
                String.valueOf(Figures.seed()))) {
            status = child.waitFor(500);
            if (!told.contains("mounted")) {
                String reason = child.errors().strip();
                Figures.print("full disk", subject, "SKIPPED", "no small file system can be mounted: " + reason);
                Assumptions.abort("SKIPPED: no small file system can be mounted: " + reason);
            }
            assertEquals(0, status, () -> told + "\n" + child.errors());
        } catch (IOException e) {
            Figures.print("full disk", subject, "SKIPPED", "no unshare command: " + e.getMessage());
            Assumptions.abort("SKIPPED: no unshare command");
        }
        told.stream()
                .filter(line -> line.startsWith("R "))
                .forEach(line -> Figures.print("full disk", subject, "result", line.substring(2)));
        assertEquals(10, told.stream().filter(line -> line.startsWith("R ")).count(), told.toString());
    }

    @Test
    void fullDiskInMemoryIsATypedErrorAndNothingIsLost() throws IOException {
        if (!writesThroughTheSeam()) {
            return;
        }
        Path directory = Path.of("/store/engine").toAbsolutePath();
        for (int size : new int[] {5, 7, 9}) {
            for (int value : new int[] {200, 3_000, 9_000}) {
                long bytes = (long) size << 20;
                MemoryStorageFiles disk = new MemoryStorageFiles(FileImage.empty(directory), bytes);
                try (EngineHome<Engine> home = new EngineHome<>(subject, Engine.class, directory, disk)) {
                    DiskFullRun run = new DiskFullRun(subject, home, new Random(Figures.seed()));
                    String result = run.run(bytes, value, value, () -> disk.capacity(bytes + (1 << 20)));
                    Figures.print("full disk in memory", subject, "result", size + " MB: " + result);
                }
            }
        }
    }

    @Test
    void commitThatFindsNoSpaceIsUndoneAndTheNextGoesOn() throws IOException {
        if (!writesThroughTheSeam()) {
            return;
        }
        Random random = Figures.random();
        Path directory = Path.of("/store/engine").toAbsolutePath();
        MemoryStorageFiles disk = new MemoryStorageFiles(FileImage.empty(directory));
        FailingStorageFiles files = new FailingStorageFiles(disk);
        Workload workload = new Workload(Figures.seed(), false);
        Ledger ledger = new Ledger(workload);
        int full = 0;
        try (EngineHome<Engine> home = new EngineHome<>(subject, Engine.class, directory, files).busy()) {
            for (int life = 0; life < 4; life++) {
                Engine engine = home.open();
                StoreUnderTest store = StoreUnderTest.of(engine);
                for (int i = 0; i < 60; i++) {
                    if (random.nextInt(3) == 0) {
                        Failure failure = random.nextBoolean() ? Failure.ENOSPC : Failure.SHORT_WRITE;
                        files.failNth(Call.WRITE, 1, failure);
                    }
                    int number = ledger.number(0) + 1;
                    long version;
                    try {
                        version = store.commit(workload.batch(0, number));
                    } catch (StorageFullException e) {
                        full++;
                        version = store.commit(workload.batch(0, number));
                    }
                    ledger.acknowledge(0, number, version);
                    files.heal();
                }
                Ledger.Findings findings = ledger.check(store.contents(), 1, store.lastSequence());
                assertEquals(List.of(), findings.texts(), "seed " + Figures.seed());
                // as if killed here: the disk as it is, opened by another instance
                checkCopy(new MemoryStorageFiles(disk.image()), directory, ledger);
                home.close(engine);
            }
        }
        Figures.print("no space injected", subject, "commits", ledger.acknowledged(), "found no space", full);
        assertTrue(full > 10, "only " + full + " commits met the failure");
    }

    /** Others are held to real file systems only. */
    private boolean writesThroughTheSeam() {
        boolean writes = subject.provider().traits().usesStorageFiles();
        if (!writes) {
            Figures.print("full disk", subject, "in memory", "not done, does not write through the seam");
        }
        return writes;
    }

    private void checkCopy(MemoryStorageFiles copy, Path directory, Ledger ledger) {
        try (EngineHome<Engine> home = new EngineHome<>(subject, Engine.class, directory, copy).busy()) {
            StoreUnderTest store = StoreUnderTest.of(home.open());
            Ledger.Findings findings = ledger.check(store.contents(), 1, store.lastSequence());
            assertEquals(List.of(), findings.texts(), "after a kill, seed " + Figures.seed());
        }
    }
}
