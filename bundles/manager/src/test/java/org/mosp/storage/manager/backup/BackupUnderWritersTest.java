package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.BackupStores;
import org.mosp.storage.spi.CrashPoints;

/** A backup taken under writers holds exactly the commits up to its sequence, whole. */
@Timeout(900)
class BackupUnderWritersTest {

    private static final int WRITERS = 8;
    private static final int BACKUPS = 3;

    @TempDir
    Path home;

    /** Writes number after number, three keys in a commit; remembers each commit's sequence. */
    private static final class Writer extends Thread {

        final int number;
        final List<Long> sequences = Collections.synchronizedList(new ArrayList<>());
        private final LocalStorageManager manager;
        private final AtomicBoolean stop;

        Writer(int number, LocalStorageManager manager, AtomicBoolean stop) {
            this.number = number;
            this.manager = manager;
            this.stop = stop;
        }

        @Override
        public void run() {
            for (int n = 0; !stop.get(); n++) {
                Bytes value = Bytes.utf8("" + n);
                sequences.add(manager.incremental()
                        .commit(WriteBatch.builder()
                                .put(key(n), value)
                                .put("first/" + number, value)
                                .put("zlast/" + number, value)
                                .build()));
            }
        }

        String key(int n) {
            return "number/" + number + "/" + n;
        }
    }

    @ParameterizedTest
    @CsvSource({"mapdb,mvstore", "mvstore,mapdb"})
    void aBackupUnderEightWritersIsOneInstant(String from, String to) throws Exception {
        List<BackupReport> reports = new ArrayList<>();
        List<Writer> writers = new ArrayList<>();
        try (LocalStorageManager manager = BackupStores.open(home.resolve("from"), from, CrashPoints.NONE)) {
            BackupStores.fill(manager, 6_000);
            AtomicBoolean stop = new AtomicBoolean();
            for (int w = 0; w < WRITERS; w++) {
                writers.add(new Writer(w, manager, stop));
            }
            writers.forEach(Thread::start);
            for (int i = 0; i < BACKUPS; i++) {
                awaitCommits(writers, 20);
                reports.add(
                        manager.backups().backup(home.resolve(i + ".mospbackup"), "under writers", BackupControl.NONE));
            }
            awaitCommits(writers, 20);
            stop.set(true);
            for (Writer writer : writers) {
                writer.join();
            }
        }
        for (int i = 0; i < BACKUPS; i++) {
            BackupStores.restore()
                    .restore(
                            home.resolve(i + ".mospbackup"),
                            home.resolve("to-" + i),
                            BackupStores.on(to),
                            BackupControl.NONE);
            try (LocalStorageManager manager = BackupStores.reopen(home.resolve("to-" + i))) {
                long instant = reports.get(i).part(StorageRole.INCREMENTAL).sequence();
                int inside = 0;
                for (Writer writer : writers) {
                    inside += check(manager, writer, instant);
                }
                int all = writers.stream()
                        .mapToInt(writer -> writer.sequences.size())
                        .sum();
                System.out.println(from + " to " + to + ": " + inside + " of " + all + " commits are in backup " + i
                        + ", those up to " + instant);
                assertTrue(inside < all, "writers went on");
            }
        }
    }

    /** Every commit up to the instant is there with its version, and none above it. */
    private static int check(LocalStorageManager manager, Writer writer, long instant) {
        int inside = 0;
        for (int n = 0; n < writer.sequences.size(); n++) {
            long sequence = writer.sequences.get(n);
            Optional<Entry> entry = manager.incremental().get(writer.key(n));
            assertEquals(sequence <= instant, entry.isPresent(), writer.key(n) + " of " + sequence);
            if (entry.isPresent()) {
                assertEquals(sequence, entry.get().version());
                inside++;
            }
        }
        for (String key : List.of("first/" + writer.number, "zlast/" + writer.number)) {
            String last = manager.incremental().get(key).orElseThrow().value().toUtf8();
            assertEquals("" + (inside - 1), last, key);
        }
        return inside;
    }

    private static void awaitCommits(List<Writer> writers, int more) {
        List<Integer> before =
                writers.stream().map(writer -> writer.sequences.size()).toList();
        for (Writer writer : writers) {
            Await.until("writers write", () -> writer.sequences.size() > before.get(writer.number) + more);
        }
    }
}
