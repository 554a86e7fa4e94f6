package org.mosp.storage.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.openraster.ImportOptions;

/** The options do what they say, and a wrong one is refused with what there is. */
@Timeout(240)
class OptionsIT {

    private static final Path SAMPLE = Path.of("../samples/pandaBan.v1.ora");

    @TempDir
    Path directory;

    /** What is refused here is told there too, at length. */
    private final Logger log = Logger.getLogger("org.mosp.storage");

    @BeforeEach
    void quiet() {
        log.setUseParentHandlers(false);
    }

    @AfterEach
    void loud() {
        log.setUseParentHandlers(true);
    }

    @Test
    void aStoreSaysItselfWhichEnginesItHas() {
        try (MospStorage storage = MospStorage.at(directory)
                .engine(StorageRole.INCREMENTAL, "mvstore")
                .cacheMemory(8 << 20)
                .cacheDisk(16 << 20)
                .open()) {
            assertEquals("mvstore", MospStorageIT.activeEngine(storage));
        }
        StorageBuilder other = MospStorage.at(directory).engine(StorageRole.INCREMENTAL, "mapdb");
        String refused =
                assertThrows(ConfigurationConflictException.class, other::open).getMessage();
        assertTrue(refused.contains("mapdb") && refused.contains("mvstore"), refused);
        try (MospStorage storage = MospStorage.open(directory)) {
            assertEquals("mvstore", MospStorageIT.activeEngine(storage));
        }
    }

    @Test
    void aPropertyOfAComponentIsReadAndAPlugInIsThere() {
        StorageBuilder builder = MospStorage.at(directory)
                .configure("org.mosp.storage.openraster", "maxEntries", 1)
                .configure("org.mosp.storage.manager", "incremental.settings", new String[] {"segment.bytes=1048576"})
                .bundle(Path.of(System.getProperty("plugin")));
        try (MospStorage storage = builder.open()) {
            InvalidFileException refused = assertThrows(
                    InvalidFileException.class, () -> storage.openRaster().importFile(SAMPLE, ImportOptions.NEW));
            assertTrue(refused.getMessage().contains("maxEntries"), refused.getMessage());
            assertTrue(storage.migrations().schemas().stream()
                    .flatMap(schema -> schema.waiting().stream())
                    .anyMatch(step -> step.step().bundle().equals("org.mosp.storage.plugin.catalogue-tags")));
        }
    }

    @Test
    void whatNobodyReadsOrBringsIsRefusedWithWhatThereIs() throws IOException {
        refused(MospStorage.at(directory).engine(StorageRole.RELATIONAL, "mapdb"), "mapdb", "sqlite", "relational");
        refused(
                MospStorage.at(directory).configure("org.mosp.storage.manger", "cache.heapBytes", 1),
                "org.mosp.storage.manager");
        refused(
                MospStorage.at(directory).configure("org.mosp.storage.manager", "cache.heapBites", 1),
                "cache.heapBites",
                "cache.heapBytes");
        assertThrows(
                IllegalArgumentException.class, () -> MospStorage.at(directory).cacheMemory(0));
        assertThrows(
                IllegalArgumentException.class, () -> MospStorage.at(directory).longestWait(Duration.ZERO));
        Path jar = Files.writeString(directory.resolve("no-bundle.jar"), "text");
        String noBundle = assertThrows(
                        StorageUnavailableException.class,
                        () -> MospStorage.at(directory).bundle(jar).open())
                .getMessage();
        assertTrue(noBundle.contains("no-bundle.jar"), noBundle);
        assertThrows(StorageIoException.class, () -> MospStorage.at(directory)
                .bundle(directory.resolve("none.jar"))
                .open());
        assertThrows(StorageIoException.class, () -> MospStorage.open(jar));
        try (var left = Files.list(directory.resolve("bundle-cache"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** The component's own refusal is in the message, at once and not at the end of the wait. */
    @Test
    void aValueThatAComponentRefusesIsNamed() {
        long start = System.nanoTime();
        StorageException refused = assertThrows(StorageUnavailableException.class, () -> MospStorage.at(directory)
                .configure("org.mosp.storage.manager", "incremental.durability", "sometimes")
                .longestWait(Duration.ofMinutes(3))
                .open());
        assertTrue(refused.getMessage().contains("SOMETIMES"), refused.getMessage());
        assertTrue(System.nanoTime() - start < Duration.ofMinutes(1).toNanos());
    }

    @Test
    void aServiceThatDoesNotComeInTimeIsNamedWithWhatItWaitsFor() {
        try (EmbeddedFramework framework = EmbeddedFramework.start(directory, List.of())) {
            framework.startStore();
            String missing = assertThrows(
                            StorageUnavailableException.class,
                            () -> framework.service(CanvasStore.class, Deadline.in(Duration.ofMillis(300))))
                    .getMessage();
            assertTrue(missing.contains("service " + CanvasStore.class.getName()), missing);
            assertTrue(missing.contains("LocalCanvasStore of bundle org.mosp.storage.canvas waits for"), missing);
            assertTrue(missing.contains(StorageManager.class.getName()), missing);
        }
    }

    private static void refused(StorageBuilder builder, String... names) {
        String message =
                assertThrows(IllegalArgumentException.class, builder::open).getMessage();
        for (String name : names) {
            assertTrue(message.contains(name), message);
        }
    }
}
