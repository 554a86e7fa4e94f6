package org.mosp.storage.manager.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.manager.testing.TableMigrationChild;
import org.mosp.storage.manager.testing.TagStep;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.tck.server.SharedServer;

/** A process that does a step over tables is killed: the old version is there, whole, or the new one, whole. */
@Timeout(600)
class TableMoveCrashTest {

    private static final int CANVASES = 500;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "migration.announced,up,sqlite,1",
        "migration.tables.changed,up,sqlite,1",
        "migration.record.before,up,sqlite,1",
        ".before-commit,up,sqlite,1",
        ".after-commit,up,sqlite,2",
        "migration.record.after,up,sqlite,2",
        "migration.done,up,sqlite,2",
        "migration.announced,down,sqlite,2",
        "migration.record.before,down,sqlite,2",
        ".before-commit,down,sqlite,2",
        ".after-commit,down,sqlite,1",
        "migration.announced,up,postgresql,1",
        "migration.tables.changed,up,postgresql,1",
        "migration.record.before,up,postgresql,1",
        ".before-commit,up,postgresql,1",
        ".after-commit,up,postgresql,2",
        "migration.record.after,up,postgresql,2",
        "migration.done,up,postgresql,2",
        "migration.record.before,down,postgresql,2",
        ".before-commit,down,postgresql,2",
        ".after-commit,down,postgresql,1"
    })
    void aKillLeavesTheOldVersionOrTheNewOne(String place, String direction, String engine, int version)
            throws Exception {
        List<String> lines = engine.equals("sqlite")
                ? List.of()
                : SharedServer.settings(directory).entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toList();
        List<String> arguments =
                new ArrayList<>(List.of(directory.toString(), "" + CANVASES, place, direction, engine));
        arguments.addAll(lines);
        List<String> acknowledged;
        try (Child child = Child.migratingTables(arguments.toArray(String[]::new))) {
            acknowledged = child.lines().stream()
                    .filter(line -> line.startsWith("ack "))
                    .map(line -> line.substring(4))
                    .toList();
            assertEquals(ChildStore.CRASHED, child.end());
        }
        ManagerSettings settings = TableMigrationChild.settings(engine, lines);
        try (LocalStorageManager manager = TableMigrationChild.open(directory, settings, CrashPoints.NONE)) {
            assertEquals(version, TagStep.version(manager));
            for (String canvas : acknowledged) {
                assertTrue(manager.relational().findCanvas(canvas).isPresent(), canvas);
            }
            CanvasQuery begunWithC = CanvasQuery.all().tagged("c");
            if (version == 1) {
                assertThrows(
                        SchemaVersionException.class, () -> manager.relational().countCanvases(begunWithC));
                // a table that was left behind would be in its way
                TagStep.run(manager, TagStep.up());
            }
            assertEquals(CANVASES, manager.relational().countCanvases(begunWithC));
            assertEquals(
                    1,
                    manager.schemas().records("migration/history/catalogue/2").size());
            assertEquals(2, TagStep.version(manager));
            TagStep.run(manager, TagStep.down());
            assertTrue(manager.verify(StorageRole.RELATIONAL).ok());
        }
    }
}
