package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mosp.storage.migration.relational.TableChange;
import org.mosp.storage.migration.relational.TableChange.AddColumn;
import org.mosp.storage.migration.relational.TableChange.CreateIndex;
import org.mosp.storage.migration.relational.TableChange.CreateTable;
import org.mosp.storage.migration.relational.TableChange.DropColumn;
import org.mosp.storage.migration.relational.TableChange.DropIndex;
import org.mosp.storage.migration.relational.TableChange.DropTable;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

/** Changes of tables: each is made on real engines as it is described, or refused before an engine sees it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class SchemaTablesTest {

    private static final SchemaTables FIRST = new SchemaTables("catalogue", CatalogueTables.ALL);

    private static final TableDefinition NOTES = new TableDefinition(
            "catalogue",
            2,
            "notes",
            List.of(
                    new Column("canvas_id", Type.TEXT, false),
                    new Column("number", Type.INTEGER, false),
                    new Column("at", Type.TIMESTAMP, true),
                    new Column("picture", Type.BLOB, true)),
            List.of("canvas_id", "number"),
            new Root("canvases", "canvas_id", Optional.of("canvas_id->canvases")),
            Kind.PRIMARY,
            List.of(new Index("notes_by_time", List.of("at"), false)));

    private static final List<TableChange> ALL = List.of(
            new CreateTable(NOTES),
            new AddColumn("notes", new Column("text", Type.TEXT, true)),
            new CreateIndex("notes", new Index("notes_by_text", List.of("text", "number"), true)),
            new DropIndex("notes", "notes_by_time"),
            new DropColumn("notes", "at"),
            new AddColumn("layers", new Column("opacity", Type.INTEGER, true)));

    @ParameterizedTest
    @EnumSource
    void everyChangeIsMadeAsItIsDescribed(DirectAccess.Kind kind, @TempDir Path directory) {
        try (DirectAccess access = new DirectAccess(kind, directory)) {
            new CatalogueComponent().create(access);
            Dialect dialect = access.engine().dialect();
            SchemaTables tables = FIRST;
            for (TableChange change : ALL) {
                SchemaTables before = tables;
                SchemaTables next = tables.with(change);
                access.engine().write(session -> {
                    TableStatements.change(dialect, change, before).forEach(session::update);
                    return true;
                });
                tables = next;
            }
            assertEquals(
                    List.of("canvas_id", "number", "picture", "text"),
                    tables.find("notes").orElseThrow().columns().stream()
                            .map(Column::name)
                            .toList());
            access.engine().write(session -> {
                return session.query(
                        "SELECT canvas_id, number, picture, text FROM notes WHERE text = ?", row -> row.text(1), "x");
            });
            TableChange drop = new DropTable("notes");
            SchemaTables whole = tables;
            SchemaTables last = tables.with(drop);
            access.engine().write(session -> {
                TableStatements.change(dialect, drop, whole).forEach(session::update);
                return session.query("SELECT opacity FROM layers", row -> row.number(1));
            });
            assertTrue(last.find("notes").isEmpty());
            assertThrows(RuntimeException.class, () -> access.engine()
                    .read(session -> session.query("SELECT text FROM notes", row -> row.text(1))));
        }
    }

    @Test
    void whatIsStoredIsReadAgain() {
        SchemaTables tables = FIRST;
        for (TableChange change : ALL) {
            tables = tables.with(change);
            assertEquals(tables, StoredTables.decode("catalogue", StoredTables.encode(tables)));
        }
        SchemaTables none = new SchemaTables("catalogue", List.of(), Set.of("notes", "others"));
        assertEquals(none, StoredTables.decode("catalogue", StoredTables.encode(none)));
    }

    @Test
    void whatCannotBeMadeIsRefused() {
        SchemaTables tables = FIRST.with(new CreateTable(NOTES));
        refused(tables, new CreateTable(NOTES));
        refused(tables, new DropTable("canvases")); // layers belong to it
        refused(tables, new DropTable("nothing"));
        refused(tables, new AddColumn("notes", new Column("number", Type.TEXT, true)));
        refused(tables, new AddColumn("notes", new Column("full", Type.TEXT, false)));
        refused(tables, new AddColumn("notes", new Column("a b", Type.TEXT, true)));
        refused(tables, new DropColumn("notes", "number"));
        refused(tables, new DropColumn("notes", "at")); // an index is over it
        refused(tables, new DropColumn("layers", "canvas_id"));
        refused(tables, new DropColumn("notes", "nothing"));
        refused(tables, new CreateIndex("notes", new Index("layers_by_canvas", List.of("number"), false)));
        refused(tables, new CreateIndex("notes", new Index("more", List.of("nothing"), false)));
        refused(tables, new CreateIndex("notes", new Index("more", List.of(), false)));
        refused(tables, new DropIndex("notes", "layers_by_canvas"));
        refused(tables, created("mosp_notes", "catalogue", "canvas_id->canvases", "canvas_id"));
        refused(tables, created("others", "other", "canvas_id->canvases", "canvas_id"));
        refused(tables, created("others", "catalogue", "canvas_id->nothing", "canvas_id"));
        refused(tables, created("others", "catalogue", "nothing->canvases", "canvas_id"));
        refused(tables, created("others", "catalogue", "canvas_id->canvases", "nothing"));
        refused(tables, created("x; DROP TABLE layers", "catalogue", "canvas_id->canvases", "canvas_id"));
    }

    private static CreateTable created(String name, String schema, String parent, String key) {
        return new CreateTable(new TableDefinition(
                schema,
                2,
                name,
                List.of(new Column("canvas_id", Type.TEXT, false)),
                List.of(key),
                new Root("canvases", "canvas_id", Optional.of(parent)),
                Kind.PRIMARY,
                List.of()));
    }

    private static void refused(SchemaTables tables, TableChange change) {
        assertThrows(IllegalArgumentException.class, () -> tables.with(change), change.toString());
    }
}
