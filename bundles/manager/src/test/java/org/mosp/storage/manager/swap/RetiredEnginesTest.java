package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.RetiredDirectory;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** The first engines of a store's roles have the same generation: 1. */
class RetiredEnginesTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.000008Z");

    @TempDir
    Path directory;

    private ManifestBook book;
    private RetiredEngines retired;

    @BeforeEach
    void oneOfEachRole() throws IOException {
        List<RetiredDirectory> kept = List.of(
                new RetiredDirectory("1-mapdb", StorageRole.INCREMENTAL.id(), NOW, Map.of(), Bytes.EMPTY),
                new RetiredDirectory("1-sqlite", StorageRole.RELATIONAL.id(), NOW, Map.of(), Bytes.EMPTY));
        for (RetiredDirectory each : kept) {
            Files.createDirectories(directory.resolve("engines").resolve(each.directory()));
        }
        Manifest manifest =
                new Manifest(new UUID(1, 2), 1, 3, NOW, "test 1", List.of(), List.of(), List.of(), kept, Bytes.EMPTY);
        LocalStorageFiles files = new LocalStorageFiles();
        ManifestFiles copies = new ManifestFiles(files, CrashPoints.NONE, directory);
        book = new ManifestBook(copies, files, directory, Runnable::run, "test 1", manifest);
        retired = new RetiredEngines(
                new StoreContext(directory, book, files, CrashPoints.NONE, Map.of()), new ProviderRegistry());
    }

    @Test
    void discardFreesThatOfTheRoleAndNoOther() {
        retired.discard(StorageRole.RELATIONAL, 1);
        assertTrue(Files.exists(directory.resolve("engines/1-mapdb")));
        assertTrue(Files.notExists(directory.resolve("engines/1-sqlite")));
        assertEquals(
                List.of("mapdb"),
                RetiredEngines.all(book).stream().map(RetiredEngine::engine).toList());
        assertThrows(NotFoundException.class, () -> retired.discard(StorageRole.RELATIONAL, 1));
    }

    @Test
    void aGenerationAloneNamesNoneOfSeveral() {
        assertThrows(NotFoundException.class, () -> RetiredEngines.role(book, 1));
        assertThrows(NotFoundException.class, () -> RetiredEngines.role(book, 2));
        retired.discard(StorageRole.INCREMENTAL, 1);
        assertEquals(StorageRole.RELATIONAL, RetiredEngines.role(book, 1));
    }
}
