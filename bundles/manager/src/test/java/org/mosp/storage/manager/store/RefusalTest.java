package org.mosp.storage.manager.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.Health;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestCodec;
import org.mosp.storage.manager.manifest.ManifestFiles.Finding;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

class RefusalTest {

    @TempDir
    Path directory;

    @Test
    void configurationThatContradictsTheManifestIsRefusedWithBothNames() throws IOException {
        create();
        Map<String, String> before = tree();
        ConfigurationConflictException refused = assertThrows(
                ConfigurationConflictException.class,
                () -> open(ManagerSettings.DEFAULTS.withEngine(StorageRole.INCREMENTAL, "mvstore")));
        assertEquals("mvstore", refused.details().get("configured"));
        assertEquals("mapdb", refused.details().get("stored"));
        assertEquals(before, tree());
        open(ManagerSettings.DEFAULTS).close();
    }

    @Test
    void newerDataIsRefusedBeforeAByteIsWritten() throws IOException {
        create();
        Manifest sound = manifest();
        for (Manifest newer : List.of(
                flagged(sound, List.of("swap")),
                schema(sound, sound.schemas().get(0).name()))) {
            rewrite("manifest.1", ManifestCodec.encode(newer));
            // a damaged second copy must not be repaired either
            rewrite("manifest.2", Bytes.utf8("damaged"));
            Map<String, String> before = tree();
            NewerThanSoftwareException refused =
                    assertThrows(NewerThanSoftwareException.class, () -> open(ManagerSettings.DEFAULTS));
            assertTrue(refused.details().containsKey("written by"));
            assertEquals(before, tree());
        }
    }

    @Test
    void anEngineOfANewerFormatIsRefused() {
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider(3, false))) {
            manager.incremental().put("a", Bytes.EMPTY);
        }
        HeapProvider older = new HeapProvider(2, false);
        try (LocalStorageManager manager = Stores.open(directory, older)) {
            NewerThanSoftwareException refused =
                    assertThrows(NewerThanSoftwareException.class, () -> manager.incremental()
                            .get("a"));
            assertEquals("format 3", refused.details().get("found"));
            assertEquals(0, older.opened.get());
            assertEquals(Health.State.RED, manager.health().state());
        }
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider(4, false))) {
            assertTrue(manager.incremental().get("a").isPresent());
        }
    }

    @Test
    void aDamagedCopyIsQuarantinedAndWrittenAnew() throws IOException {
        create();
        Bytes sound = Bytes.wrap(Files.readAllBytes(directory.resolve("manifest.1")));
        for (String copy : List.of("manifest.1", "manifest.2")) {
            byte[] damaged = sound.toArray();
            damaged[damaged.length / 2]++;
            rewrite(copy, Bytes.wrap(damaged));
            try (OpenStore store = open(ManagerSettings.DEFAULTS)) {
                assertEquals(1, store.damaged().size());
                assertEquals(Finding.Kind.DAMAGED, store.damaged().get(0).kind());
                assertEquals(List.of(), store.check());
            }
            assertEquals(
                    Bytes.wrap(damaged),
                    Bytes.wrap(
                            Files.readAllBytes(directory.resolve("quarantine").resolve(copy))));
            assertEquals(sound, Bytes.wrap(Files.readAllBytes(directory.resolve(copy))));
        }
    }

    @Test
    void healthIsRedAfterADamagedCopy() throws IOException {
        create();
        rewrite("manifest.2", Bytes.utf8("damaged"));
        try (LocalStorageManager manager = Stores.open(directory, ManagerSettings.DEFAULTS)) {
            assertEquals(Health.State.RED, manager.health().state());
            assertTrue(manager.health().problems().get(0).contains("manifest.2"));
        }
    }

    @Test
    void missingEmptyAndDamagedAreThreeFindings() throws IOException {
        create();
        Files.delete(directory.resolve("manifest.1"));
        open(ManagerSettings.DEFAULTS).close();
        rewrite("manifest.1", Bytes.EMPTY);
        Files.delete(directory.resolve("manifest.2"));
        StorageDamagedException refused =
                assertThrows(StorageDamagedException.class, () -> open(ManagerSettings.DEFAULTS));
        assertTrue(refused.getMessage().contains("manifest.1 is empty, manifest.2 is missing"), refused.getMessage());
        rewrite("manifest.2", Bytes.utf8("this is no manifest at all"));
        refused = assertThrows(StorageDamagedException.class, () -> open(ManagerSettings.DEFAULTS));
        assertTrue(refused.getMessage().contains("manifest.2 is damaged"), refused.getMessage());
        Files.delete(directory.resolve("manifest.1"));
        Files.delete(directory.resolve("manifest.2"));
        Files.createDirectory(directory.resolve("engines"));
        refused = assertThrows(StorageDamagedException.class, () -> open(ManagerSettings.DEFAULTS));
        assertTrue(refused.getMessage().contains("missing"), refused.getMessage());
        assertTrue(Files.notExists(directory.resolve("manifest.1")));
    }

    @Test
    void anEngineDirectoryThatIsMissingOrEmptyIsDamageNotANewStore() throws IOException {
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider())) {
            manager.incremental().put("a", Bytes.EMPTY);
        }
        Path engine = directory.resolve("engines").resolve("1-heap");
        Files.delete(engine.resolve("marker"));
        assertTrue(engineFinding().contains("empty"));
        Files.delete(engine);
        assertTrue(engineFinding().contains("missing"));
        assertTrue(Files.notExists(engine));
    }

    private String engineFinding() {
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider())) {
            StorageDamagedException damaged = assertThrows(
                    StorageDamagedException.class, () -> manager.incremental().get("a"));
            assertEquals(Health.State.RED, manager.health().state());
            return damaged.details().get("finding");
        }
    }

    @Test
    void theNewestValidCopyCounts() throws IOException {
        create();
        byte[] old = Files.readAllBytes(directory.resolve("manifest.2"));
        try (OpenStore store = open(ManagerSettings.DEFAULTS)) {
            store.book()
                    .update(manifest -> manifest.withRole(
                            StorageRole.INCREMENTAL, record -> record.reserved(77_000, 1, "bundle", "1")));
        }
        rewrite("manifest.2", Bytes.wrap(old));
        try (OpenStore store = open(ManagerSettings.DEFAULTS)) {
            assertEquals(
                    77_000,
                    store.book()
                            .current()
                            .role(StorageRole.INCREMENTAL)
                            .orElseThrow()
                            .nextSequence());
        }
        assertEquals(
                Bytes.wrap(Files.readAllBytes(directory.resolve("manifest.1"))),
                Bytes.wrap(Files.readAllBytes(directory.resolve("manifest.2"))));
    }

    @Test
    void aStoreThatIsRefusedCanBeOpenedLater() throws IOException {
        create();
        assertThrows(
                StorageException.class,
                () -> Stores.open(directory, ManagerSettings.DEFAULTS.withEngine(StorageRole.CACHE, "other")));
        Stores.open(directory, ManagerSettings.DEFAULTS).close();
    }

    private void create() {
        open(ManagerSettings.DEFAULTS).close();
    }

    private OpenStore open(ManagerSettings settings) {
        return OpenStore.open(directory, settings, new LocalStorageFiles(), CrashPoints.NONE, "test 1");
    }

    private Manifest manifest() {
        try (OpenStore store = open(ManagerSettings.DEFAULTS)) {
            return store.book().current();
        }
    }

    private void rewrite(String name, Bytes content) throws IOException {
        Files.write(directory.resolve(name), content.toArray());
    }

    /** Every file with its bytes, the file of the lock included. */
    private Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                tree.put(
                        directory.relativize(path).toString(),
                        Bytes.wrap(Files.readAllBytes(path)).hashCode() + " " + Files.getLastModifiedTime(path));
            }
        }
        return tree;
    }

    private static Manifest flagged(Manifest manifest, List<String> flags) {
        return new Manifest(
                manifest.storeId(),
                manifest.writeNumber() + 10,
                manifest.generation(),
                manifest.createdAt(),
                manifest.writtenBy(),
                flags,
                manifest.roles(),
                manifest.schemas(),
                manifest.retired(),
                manifest.unknown());
    }

    private static Manifest schema(Manifest manifest, String name) {
        List<RoleRecord> roles = manifest.roles();
        return new Manifest(
                manifest.storeId(),
                manifest.writeNumber() + 20,
                manifest.generation(),
                manifest.createdAt(),
                manifest.writtenBy(),
                List.of(),
                roles,
                List.of(new org.mosp.storage.manager.manifest.SchemaRecord(name, 4, 3, "later 9", Bytes.EMPTY)),
                manifest.retired(),
                manifest.unknown());
    }
}
