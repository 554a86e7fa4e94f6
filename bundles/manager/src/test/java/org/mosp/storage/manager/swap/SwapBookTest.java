package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.roles.SequenceLine;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

class SwapBookTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.000008Z");

    @TempDir
    Path directory;

    private ManifestBook manifests;
    private SwapBook book;
    private SequenceLine line;

    @BeforeEach
    void aSwapThatIsToSwitch() {
        RoleRecord target = RoleRecord.fresh(StorageRole.INCREMENTAL, "mvstore", 2, Map.of());
        SwapRecord swap =
                SwapRecord.prepared(target, NOW, 0, Duration.ofHours(24)).at(Stage.VERIFYING);
        RoleRecord truth =
                RoleRecord.fresh(StorageRole.INCREMENTAL, "mapdb", 1, Map.of()).with(Optional.of(swap));
        Manifest manifest = new Manifest(
                new UUID(1, 2), 1, 1, NOW, "test 1", List.of(), List.of(truth), List.of(), List.of(), Bytes.EMPTY);
        LocalStorageFiles files = new LocalStorageFiles();
        ManifestFiles copies = new ManifestFiles(files, CrashPoints.NONE, directory);
        manifests = new ManifestBook(copies, files, directory, Runnable::run, "test 1", manifest);
        book = new SwapBook(StorageRole.INCREMENTAL, manifests);
        line = new SequenceLine(
                StorageRole.INCREMENTAL,
                "2-mvstore",
                manifests,
                BoundProvider.of(new MvStoreProvider(), "org.example", "1.0.0"),
                () -> 7);
    }

    @Test
    void aSwitchWrittenAgainBecauseItsWriteWasGivenUpOnIsNotTakenBack() {
        book.exchange("2-mvstore", line, true);
        assertEquals("2-mvstore", book.record().directoryName());
        long generation = manifests.current().generation();
        RoleRecord again = book.exchange("2-mvstore", line, true);
        assertEquals("2-mvstore", again.directoryName());
        assertEquals("2-mvstore", book.record().directoryName());
        assertEquals("1-mapdb", book.swap().orElseThrow().partner().directoryName());
        assertEquals(generation, manifests.current().generation());
    }

    @Test
    void norIsARollback() {
        book.exchange("2-mvstore", line, true);
        book.exchange("1-mapdb", line, false);
        RoleRecord again = book.exchange("1-mapdb", line, false);
        assertEquals("1-mapdb", again.directoryName());
        assertTrue(book.swap().isEmpty());
        assertEquals(1, manifests.current().retired().size());
    }

    @Test
    void theEngineThatWasLeftNotesNothingInTheRecordOfTheNewOne() {
        SequenceLine old = new SequenceLine(
                StorageRole.INCREMENTAL,
                "1-mapdb",
                manifests,
                BoundProvider.of(new MapDbProvider(), "org.example.old", "1.0.0"),
                () -> 1L << 20);
        RoleRecord switched = book.exchange("2-mvstore", line, true);
        old.beforeWrite();
        assertEquals(switched, book.record());
    }
}
