package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.migration.relational.TableChange.DropTable;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

/** Tables whose definitions come after their schema was made, on each engine. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LateTablesTest {

    private static final TableDefinition BRUSHES = new TableDefinition(
            "brushes",
            1,
            "brushes",
            List.of(new Column("id", Type.TEXT, false)),
            List.of("id"),
            new Root("brushes", "id", Optional.empty()),
            Kind.PRIMARY,
            List.of());

    private static final TableDefinition BRISTLES = bristles(1);

    private final List<DirectAccess> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    private static TableDefinition bristles(int since) {
        return new TableDefinition(
                "brushes",
                since,
                "bristles",
                List.of(new Column("id", Type.INTEGER, false), new Column("brush_id", Type.TEXT, false)),
                List.of("id"),
                new Root("brushes", "brush_id", Optional.of("brush_id->brushes")),
                Kind.PRIMARY,
                List.of(new Index("bristles_by_brush", List.of("brush_id", "id"), true)));
    }

    private DirectAccess open(DirectAccess.Kind kind, String name) throws Exception {
        DirectAccess access = new DirectAccess(kind, Files.createDirectory(directory.resolve(name)));
        opened.add(access);
        return access;
    }

    @AfterEach
    void close() {
        opened.forEach(DirectAccess::close);
    }

    private static Schemas knowing(TableDefinition... tables) {
        Schemas schemas = new Schemas();
        Stream.of(tables).forEach(schemas::add);
        return schemas;
    }

    private static void addRows(DirectAccess access) {
        access.engine().write(session -> {
            session.update("INSERT INTO brushes VALUES (?)", "flat");
            session.update("INSERT INTO bristles VALUES (?, ?)", 7, "flat");
            return true;
        });
    }

    private static List<EngineEntry> rows(IncrementalEngine engine) {
        List<EngineEntry> entries = new ArrayList<>();
        try (EngineSnapshot snapshot = engine.snapshot();
                EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.EMPTY, null)) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    private static List<String> tables(DirectAccess access, Schemas schemas) {
        return schemas.in(access.engine()).stream().map(TableDefinition::name).toList();
    }

    private static void reach(DirectAccess access, int version, SchemaTables tables) {
        access.engine().write(session -> {
            new SchemaVersion(version, 1, "org.example.brushes").write(session, "brushes");
            StoredTables.write(session, tables);
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource
    void secondTableOfAFirstVersionIsMadeWhenItsDefinitionComes(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        CatalogueComponent component = new CatalogueComponent();
        component.bindTable(BRUSHES);
        Catalogue catalogue = component.create(access);
        component.bindTable(BRISTLES);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!access.engine()
                        .read(session -> TableStatements.there(access.engine().dialect(), session))
                        .contains("bristles")
                && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        addRows(access);
        List<EngineEntry> rows = rows(catalogue.aggregates(access.engine()));
        assertEquals(1, rows.size());
        DirectAccess other = open(DirectAccess.Kind.SQLITE, "there");
        Catalogue stranger = new CatalogueComponent().create(other);
        stranger.prepare(other.engine(), catalogue.schemas(access.engine()));
        stranger.aggregates(other.engine()).replicate(rows, List.of());
        assertEquals(
                List.of(7L),
                other.engine()
                        .read(session -> session.query(
                                "SELECT id FROM bristles WHERE brush_id = 'flat'", row -> row.number(1))));
    }

    @ParameterizedTest
    @EnumSource
    void secondTableOfAFirstVersionIsMadeAtTheNextOpenAndOnce(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        knowing(BRUSHES).make(access.engine());
        access.reopen(EngineContext.Mode.WRITE);
        knowing(BRUSHES, BRISTLES).make(access.engine());
        addRows(access);
        long made = access.engine().lastSequence();
        access.reopen(EngineContext.Mode.WRITE);
        knowing(BRISTLES, BRUSHES).make(access.engine());
        assertEquals(made, access.engine().lastSequence());
        assertEquals(List.of("canvases", "layers", "brushes", "bristles"), ordered(access, knowing()));
    }

    /** Schemas come by name, the catalogue last or first; the order inside one is the order of its record. */
    private static List<String> ordered(DirectAccess access, Schemas schemas) {
        List<String> tables = tables(access, schemas);
        return Stream.concat(
                        tables.stream().filter(name -> !name.startsWith("br")),
                        tables.stream().filter(name -> name.startsWith("br")))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void tableThatIsDefinedAndNotMadeYetHoldsBackNoRows(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        knowing(BRUSHES).make(access.engine());
        access.engine().write(session -> {
            // as software that kept no record of a first version left it
            session.delete(Keyspace.STORE, StoredTables.PREFIX + "brushes");
            return true;
        });
        assertEquals(List.of("canvases", "layers", "brushes"), ordered(access, knowing(BRUSHES, BRISTLES)));
        knowing(BRUSHES, BRISTLES).make(access.engine());
        assertEquals(List.of("canvases", "layers", "brushes", "bristles"), ordered(access, knowing()));
    }

    @ParameterizedTest
    @EnumSource
    void tableMissingInALaterVersionIsSaidWithWhatToDo(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        Schemas schemas = knowing(BRUSHES, BRISTLES);
        knowing(BRUSHES).make(access.engine());
        reach(access, 2, new SchemaTables("brushes", List.of(BRUSHES)));
        long before = access.engine().lastSequence();
        LateTables late = new LateTables(List.of(BRUSHES, BRISTLES));
        SchemaVersionException refused =
                assertThrows(SchemaVersionException.class, () -> late.make(access.engine(), "brushes"));
        assertEquals("brushes", refused.schema());
        assertEquals(2, refused.current());
        assertTrue(refused.getMessage().contains("table bristles"), refused.getMessage());
        assertTrue(refused.getMessage().contains("by a step of schema brushes from 2 to 3"), refused.getMessage());
        schemas.make(access.engine());
        assertEquals(before, access.engine().lastSequence());
        assertEquals(
                List.of("brushes"),
                tables(access, schemas).stream()
                        .filter(name -> name.startsWith("b"))
                        .toList());
        new LateTables(List.of(BRUSHES, bristles(3))).make(access.engine(), "brushes");
    }

    @ParameterizedTest
    @EnumSource
    void tableThatAStepTookAwayIsNotMissing(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        Schemas schemas = knowing(BRUSHES, BRISTLES);
        schemas.make(access.engine());
        SchemaTables left = new SchemaTables("brushes", List.of(BRUSHES, BRISTLES)).with(new DropTable("bristles"));
        access.engine().write(session -> session.update("DROP TABLE bristles"));
        reach(access, 2, left);
        new LateTables(List.of(BRUSHES, BRISTLES)).make(access.engine(), "brushes");
        assertFalse(tables(access, schemas).contains("bristles"));
        SchemaTables none = left.with(new DropTable("brushes"));
        access.engine().write(session -> session.update("DROP TABLE brushes"));
        reach(access, 3, none);
        new LateTables(List.of(BRUSHES, BRISTLES)).make(access.engine(), "brushes");
        assertFalse(tables(access, schemas).contains("brushes"));
    }

    @ParameterizedTest
    @EnumSource
    void recordedTableThatIsGoneIsDamageAndNeverMadeAnew(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        Schemas schemas = knowing(BRUSHES, BRISTLES);
        schemas.make(access.engine());
        access.engine().write(session -> session.update("DROP TABLE bristles"));
        schemas.make(access.engine());
        StorageDamagedException damaged =
                assertThrows(StorageDamagedException.class, () -> schemas.in(access.engine()));
        assertEquals("bristles", damaged.where());
        assertTrue(damaged.getMessage().contains("schema brushes"), damaged.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void nameThatAnotherSchemaHasIsNotTakenOver(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        TableDefinition canvases = new TableDefinition(
                "brushes",
                1,
                "canvases",
                List.of(new Column("id", Type.TEXT, false)),
                List.of("id"),
                new Root("canvases", "id", Optional.empty()),
                Kind.PRIMARY,
                List.of());
        knowing(BRUSHES).make(access.engine());
        Schemas schemas = knowing(BRUSHES, canvases);
        schemas.make(access.engine());
        assertEquals(
                1, tables(access, schemas).stream().filter("canvases"::equals).count());
        CatalogueComponent component = new CatalogueComponent();
        component.bindTable(canvases);
        assertEquals(0, component.create(access).countCanvases(CanvasQuery.all()));
    }

    @ParameterizedTest
    @EnumSource
    void tableOfTheFrameworkIsNotTakenOver(DirectAccess.Kind kind) throws Exception {
        DirectAccess access = open(kind, "here");
        TableDefinition store = new TableDefinition(
                "brushes",
                1,
                "mosp_store",
                List.of(new Column("key", Type.TEXT, false)),
                List.of("key"),
                new Root("mosp_store", "key", Optional.empty()),
                Kind.PRIMARY,
                List.of());
        knowing(BRUSHES).make(access.engine());
        Schemas schemas = knowing(BRUSHES, store);
        schemas.make(access.engine());
        assertFalse(tables(access, schemas).contains("mosp_store"));
    }

    @ParameterizedTest
    @EnumSource
    void engineOfASwapGetsWhatTheOtherGotAfterItWasMadeReady(DirectAccess.Kind kind) throws Exception {
        DirectAccess source = open(DirectAccess.Kind.SQLITE, "source");
        DirectAccess target = open(kind, "target");
        Schemas schemas = knowing(BRUSHES);
        schemas.make(source.engine());
        schemas.make(target.engine(), schemas.entries(source.engine()));
        // as an open in the middle of the swap does
        knowing(BRUSHES, BRISTLES).make(source.engine());
        schemas.make(target.engine(), schemas.entries(source.engine()));
        assertEquals(List.of("canvases", "layers", "brushes", "bristles"), ordered(target, knowing()));
        addRows(target);
        long made = target.engine().lastSequence();
        schemas.make(target.engine(), schemas.entries(source.engine()));
        assertEquals(made, target.engine().lastSequence());
        target.engine().write(session -> session.update("DROP TABLE bristles"));
        schemas.make(target.engine(), schemas.entries(source.engine()));
        assertThrows(StorageDamagedException.class, () -> schemas.in(target.engine()));
    }
}
