package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SchemasTest {

    private DirectAccess access;

    @BeforeEach
    void open(@TempDir Path directory) {
        access = new DirectAccess(directory);
    }

    @AfterEach
    void close() {
        access.close();
    }

    private static TableDefinition brushes(String name, Optional<String> parent) {
        return new TableDefinition(
                "brushes",
                1,
                name,
                List.of(new Column("id", Type.INTEGER, false), new Column("canvas_id", Type.TEXT, true)),
                List.of("id"),
                new Root(name, "id", parent),
                Kind.PRIMARY,
                List.of(new Index(name + "_by_canvas", List.of("canvas_id"), true)));
    }

    private Optional<SchemaVersion> version(String schema) {
        return access.engine().read(session -> SchemaVersion.read(session, schema));
    }

    private List<String> tables() {
        return access.engine()
                .read(session -> session.query(
                        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", row -> row.text(1)));
    }

    @Test
    void freshEngineGetsTheTablesOfTheSketchAsVersionOne() {
        new CatalogueComponent().create(access);
        assertEquals(List.of("canvases", "layers", "mosp_local", "mosp_store"), tables());
        SchemaVersion made = version("catalogue").orElseThrow();
        assertEquals(1, made.version());
        assertEquals(1, made.minReader());
        List<String> columns = access.engine()
                .read(session -> session.query("SELECT name FROM pragma_table_info('canvases')", row -> row.text(1)));
        assertTrue(columns.containsAll(List.of("id", "name", "created_at", "updated_at")), columns.toString());
        columns = access.engine()
                .read(session -> session.query("SELECT name FROM pragma_table_info('layers')", row -> row.text(1)));
        assertEquals(List.of("id", "canvas_id", "name", "order_index"), columns);
    }

    @Test
    void existingTablesAreLeftAsTheyAre() {
        new CatalogueComponent().create(access);
        long before = access.engine().lastSequence();
        access.reopen(EngineContext.Mode.WRITE);
        new CatalogueComponent().create(access);
        assertEquals(before, access.engine().lastSequence());
    }

    @Test
    void newerCatalogueIsRefusedBeforeAnythingIsWritten() {
        new CatalogueComponent().create(access);
        access.engine().write(session -> {
            new SchemaVersion(7, 3, "org.example.future 9.1").write(session, "catalogue");
            return true;
        });
        long before = access.engine().lastSequence();
        CatalogueComponent component = new CatalogueComponent();
        component.bindTable(brushes("brushes", Optional.empty()));
        NewerThanSoftwareException refused =
                assertThrows(NewerThanSoftwareException.class, () -> component.create(access));
        assertTrue(refused.getMessage().contains("org.example.future 9.1"), refused.getMessage());
        assertEquals(before, access.engine().lastSequence());
        assertFalse(tables().contains("brushes"));
    }

    @Test
    void engineThatOnlyReadsIsNotWrittenTo() {
        RelationalEngine empty = access.engine();
        assertTrue(empty.lastSequence() == 0);
        access.reopen(EngineContext.Mode.READ_ONLY);
        new CatalogueComponent().create(access);
        assertEquals(List.of("mosp_local", "mosp_store"), tables());
    }

    @Test
    void tablesOfAStrangerAreMadeBeforeOrAfterTheEngineIsOpen() throws Exception {
        CatalogueComponent component = new CatalogueComponent();
        component.bindTable(brushes("early", Optional.empty()));
        component.create(access);
        assertTrue(tables().contains("early"));
        TableDefinition late = new TableDefinition(
                "palettes",
                1,
                "late",
                List.of(new Column("id", Type.BLOB, false)),
                List.of("id"),
                new Root("late", "id", Optional.empty()),
                Kind.PRIMARY,
                List.of());
        component.bindTable(late);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (version("palettes").isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertTrue(tables().contains("late"));
        component.unbindTable(late);
        assertTrue(tables().contains("late"));
    }

    @Test
    void badDefinitionOfAStrangerHoldsBackItsOwnSchemaOnly() {
        CatalogueComponent component = new CatalogueComponent();
        component.bindTable(brushes("x; DROP TABLE canvases", Optional.empty()));
        assertEquals(0, component.create(access).countCanvases(CanvasQuery.all()));
        assertTrue(version("brushes").isEmpty());
    }
}
