package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Canvas.Origin;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.CanvasQuery.Sort;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Index;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

/** What the catalogue promises, on each engine that it runs on. */
abstract class CataloguePromises {

    private static final Instant TIME = Instant.parse("2026-02-03T04:05:06.123456Z");

    private final DirectAccess.Kind kind;
    private DirectAccess access;
    private Catalogue catalogue;

    CataloguePromises(DirectAccess.Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open(@TempDir Path directory) {
        access = new DirectAccess(kind, directory);
        catalogue = new CatalogueComponent().create(access);
    }

    @AfterEach
    void close() {
        access.close();
    }

    private static Canvas canvas(String id, String name, Layer... layers) {
        return Canvas.of(id, name, TIME, TIME.plusSeconds(5), List.of(layers));
    }

    private static Canvas drawn(String id, String name, long revision, Layer... layers) {
        return new Canvas(id, name, TIME, TIME, 640, 480, revision, Origin.CANVAS, List.of(layers));
    }

    private static Layer layer(String id, String name, int order) {
        return new Layer(id, name, order);
    }

    private List<String> ids(CanvasQuery query) {
        return catalogue.listCanvases(query).canvases().stream().map(Canvas::id).toList();
    }

    @Test
    void savedCanvasIsFoundAsItWasAfterReopening() {
        Canvas saved = canvas("c", "Größe \uD83C\uDFA8", layer("l0", "top", 0), layer("l1", "", 1));
        catalogue.saveCanvas(saved);
        assertEquals(Optional.of(saved), catalogue.findCanvas("c"));
        access.reopen(EngineContext.Mode.WRITE);
        assertEquals(Optional.of(saved), catalogue.findCanvas("c"));
        access.reopen(EngineContext.Mode.READ_ONLY);
        assertEquals(Optional.of(saved), catalogue.findCanvas("c"));
    }

    @Test
    void timesBeforeTheEpochKeepTheirMicroseconds() {
        Canvas old = Canvas.of(
                "c", "n", Instant.parse("1901-01-01T00:00:00.000001Z"), Instant.MIN.plusSeconds(9), List.of());
        Canvas usable = Canvas.of("c", "n", Instant.parse("1901-01-01T00:00:00.000001Z"), TIME, List.of());
        assertThrows(IllegalArgumentException.class, () -> catalogue.saveCanvas(old));
        catalogue.saveCanvas(usable);
        assertEquals(Optional.of(usable), catalogue.findCanvas("c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-4712-01-01T00:00:00Z",
                "1000-02-03T04:05:06.000007Z",
                "9999-12-31T23:59:59.999999Z",
                "+294000-02-03T04:05:06.000007Z"
            })
    void timesFarFromTheEpochAreKeptSortedAndSearched(Instant time) {
        Canvas far = Canvas.of("far", "n", time, time, List.of());
        catalogue.saveCanvas(far);
        catalogue.saveCanvas(canvas("near", "n"));
        access.reopen(EngineContext.Mode.WRITE);
        assertEquals(Optional.of(far), catalogue.findCanvas("far"));
        CanvasQuery byTime = CanvasQuery.all().sortedBy(Sort.CREATED, false);
        boolean before = time.isBefore(TIME);
        assertEquals(before ? List.of("far", "near") : List.of("near", "far"), ids(byTime));
        CanvasPage first = catalogue.listCanvases(byTime.limit(1));
        assertEquals(
                before ? "near" : "far",
                ids(byTime.limit(1).from(first.next().orElseThrow())).get(0));
    }

    @Test
    void timesThatSomeEngineCannotHoldAreRefusedByAll() {
        Canvas old = Canvas.of("c", "n", Instant.parse("-4713-12-31T23:59:59Z"), TIME, List.of());
        assertThrows(IllegalArgumentException.class, () -> catalogue.saveCanvas(old));
        Canvas late = Canvas.of("c", "n", TIME, Instant.parse("+294248-01-01T00:00:00Z"), List.of());
        assertThrows(IllegalArgumentException.class, () -> catalogue.saveCanvas(late));
    }

    @Test
    void savingAgainReplacesNameAndAllLayers() {
        long first = catalogue.saveCanvas(canvas("c", "a", layer("l0", "x", 0), layer("l1", "y", 1)));
        Canvas second = canvas("c", "b", layer("l2", "z", 0), layer("l0", "x", 1));
        assertTrue(catalogue.saveCanvas(second) > first);
        assertEquals(Optional.of(second), catalogue.findCanvas("c"));
    }

    @Test
    void moreLayersThanOneStatementTakesAreAllStoredInOrder() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            layers.add(layer("l" + i, "layer " + i, i));
        }
        Canvas many = Canvas.of("c", "many", TIME, TIME, layers);
        catalogue.saveCanvas(many);
        assertEquals(Optional.of(many), catalogue.findCanvas("c"));
    }

    @Test
    void layerOfAnotherCanvasIsRefusedAndNothingIsChanged() {
        catalogue.saveCanvas(canvas("a", "a", layer("shared", "x", 0)));
        ConflictException refused = assertThrows(
                ConflictException.class,
                () -> catalogue.saveCanvas(canvas("b", "b", layer("own", "x", 0), layer("shared", "x", 1))));
        assertTrue(refused.subject().contains("shared"), refused.subject());
        assertEquals(Optional.empty(), catalogue.findCanvas("b"));
        assertThrows(
                IllegalArgumentException.class,
                () -> catalogue.saveCanvas(canvas("d", "d", layer("twice", "x", 0), layer("twice", "x", 1))));
        assertEquals(1, catalogue.countCanvases(CanvasQuery.all()));
    }

    @Test
    void savingAgainCannotTakeALayerOfAnotherCanvas() {
        catalogue.saveCanvas(canvas("a", "a", layer("of a", "x", 0)));
        Canvas before = canvas("b", "b", layer("of b", "y", 0));
        catalogue.saveCanvas(before);
        assertThrows(
                ConflictException.class,
                () -> catalogue.saveCanvas(canvas("b", "c", layer("of b", "z", 0), layer("of a", "mine", 1))));
        assertEquals(Optional.of(before), catalogue.findCanvas("b"));
        assertEquals(
                "x", catalogue.findCanvas("a").orElseThrow().layers().get(0).name());
    }

    @Test
    void savingAgainWithHalfOfAPairInANameChangesNothing() {
        catalogue.saveCanvas(canvas("c", "n", layer("l", "half \uD800", 0)));
        catalogue.saveCanvas(canvas("c", "n", layer("l", "half \uD800", 0)));
        assertEquals(
                "half \uFFFD",
                catalogue.findCanvas("c").orElseThrow().layers().get(0).name());
    }

    @Test
    void savedAsynchronouslyIsDurableWhenTheStageCompletes() throws Exception {
        long sequence = catalogue
                .saveCanvasAsync(canvas("c", "n", layer("l", "x", 0)))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertEquals(sequence, access.engine().lastSequence());
        assertTrue(catalogue.findCanvas("c").isPresent());
    }

    @Test
    void deletedCanvasIsGoneWithItsLayers() {
        catalogue.saveCanvas(canvas("c", "n", layer("l", "x", 0)));
        assertTrue(catalogue.deleteCanvas("c"));
        assertFalse(catalogue.deleteCanvas("c"));
        assertEquals(Optional.empty(), catalogue.findCanvas("c"));
        catalogue.saveCanvas(canvas("d", "n", layer("l", "x", 0)));
    }

    @Test
    void projectionOnlyGoesUpwards() {
        assertTrue(catalogue.project(drawn("c", "two", 2, layer("c/a", "x", 0)), 20, List.of()));
        assertFalse(catalogue.project(drawn("c", "one", 1), 10, List.of()));
        assertFalse(catalogue.project(drawn("c", "again", 2), 20, List.of()));
        assertEquals("two", catalogue.findCanvas("c").orElseThrow().name());
        Canvas third = drawn("c", "three", 3, layer("c/a", "x", 1), layer("c/b", "y", 0));
        assertTrue(catalogue.project(third, 30, List.of()));
        assertEquals(
                List.of("c/b", "c/a"),
                catalogue.findCanvas("c").orElseThrow().layers().stream()
                        .map(Layer::id)
                        .toList());
        assertEquals(List.of(new Catalogue.ProjectedRow("c", 30)), catalogue.projected(Optional.empty(), 10));
        assertEquals(List.of(), catalogue.projected(Optional.of("c"), 10));
        assertTrue(catalogue.withdraw("c"));
        assertFalse(catalogue.withdraw("c"));
    }

    @Test
    void rowsKeepTheirOwner() {
        catalogue.project(drawn("drawn", "n", 1), 7, List.of());
        catalogue.saveCanvas(canvas("saved", "n"));
        ConflictException save =
                assertThrows(ConflictException.class, () -> catalogue.saveCanvas(canvas("drawn", "mine")));
        assertTrue(save.subject().contains("CanvasStore"), save.subject());
        assertThrows(ConflictException.class, () -> catalogue.deleteCanvas("drawn"));
        assertThrows(ConflictException.class, () -> catalogue.project(drawn("saved", "n", 1), 8, List.of()));
        assertFalse(catalogue.withdraw("saved"));
        assertThrows(IllegalArgumentException.class, () -> catalogue.saveCanvas(drawn("x", "n", 1)));
        assertThrows(IllegalArgumentException.class, () -> catalogue.project(canvas("x", "n"), 1, List.of()));
        assertEquals(2, catalogue.countCanvases(CanvasQuery.all()));
    }

    @Test
    void searchTakesNoNoticeOfCase() {
        catalogue.saveCanvas(canvas("1", "Straße ÄÖÜ"));
        catalogue.saveCanvas(canvas("2", "ΣΊΣΥΦΟΣ"));
        catalogue.saveCanvas(canvas("3", "50% _off_ [x]*"));
        catalogue.saveCanvas(canvas("4", "Привет МИР"));
        assertEquals(List.of("1"), ids(CanvasQuery.all().search("STRAßE äöü")));
        assertEquals(List.of("2"), ids(CanvasQuery.all().search("σίσυφος")));
        assertEquals(List.of("3"), ids(CanvasQuery.all().search("% _OFF_ [X]*")));
        assertEquals(List.of("4"), ids(CanvasQuery.all().search("мир")));
        assertEquals(List.of(), ids(CanvasQuery.all().search("50%%")));
        assertEquals(1, catalogue.countCanvases(CanvasQuery.all().search("ПРИ")));
    }

    @Test
    void pagesHoldEachRowOnceInEveryOrder() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 57; i++) {
            String id = String.format("%03d", i);
            expected.add(id);
            catalogue.saveCanvas(Canvas.of(
                    id,
                    "name " + i % 5,
                    TIME.plusMillis(i % 7),
                    TIME.minusMillis(i % 3),
                    List.of(layer("l" + i, "x", 0))));
        }
        for (Sort sort : Sort.values()) {
            for (boolean descending : new boolean[] {false, true}) {
                CanvasQuery query = CanvasQuery.all().sortedBy(sort, descending).limit(10);
                List<Canvas> all = new ArrayList<>();
                CanvasPage page = catalogue.listCanvases(query);
                all.addAll(page.canvases());
                while (page.next().isPresent()) {
                    page = catalogue.listCanvases(query.from(page.next().get()));
                    all.addAll(page.canvases());
                }
                assertEquals(
                        Set.copyOf(expected),
                        new HashSet<>(all.stream().map(Canvas::id).toList()));
                assertEquals(expected.size(), all.size());
                assertEquals(all, catalogue.listCanvases(query.limit(1_000)).canvases(), "one page and many: " + sort);
                assertEquals(1, all.get(3).layers().size());
            }
        }
    }

    @Test
    void pageStaysValidWhileRowsComeAndGo() {
        for (String name : List.of("b", "d", "f", "h")) {
            catalogue.saveCanvas(canvas(name, name));
        }
        CanvasQuery query = CanvasQuery.all().limit(2);
        String next = catalogue.listCanvases(query).next().orElseThrow();
        catalogue.deleteCanvas("d");
        catalogue.saveCanvas(canvas("a", "a"));
        catalogue.saveCanvas(canvas("e", "e"));
        assertEquals(List.of("e", "f"), ids(query.from(next)));
        assertThrows(
                IllegalArgumentException.class,
                () -> catalogue.listCanvases(query.sortedBy(Sort.CREATED, true).from(next)));
        assertThrows(IllegalArgumentException.class, () -> catalogue.listCanvases(query.from("%%%")));
        assertThrows(IllegalArgumentException.class, () -> catalogue.listCanvases(query.from("YWJj")));
    }

    @Test
    void namesAreSortedByCodePoint() {
        List<String> names = List.of("Z", "a", "\uFF5E", "\uD83C\uDFA8");
        names.forEach(name -> catalogue.saveCanvas(canvas("id " + name, name)));
        assertEquals(
                names,
                catalogue.listCanvases(CanvasQuery.all()).canvases().stream()
                        .map(Canvas::name)
                        .toList());
    }

    @Test
    void halvesOfSurrogatePairsNeverMakeTwoIdsOne() {
        assertThrows(IllegalArgumentException.class, () -> catalogue.saveCanvas(canvas("x\uD800", "n")));
        catalogue.saveCanvas(canvas("x", "half \uD800"));
        assertEquals("half \uFFFD", catalogue.findCanvas("x").orElseThrow().name());
    }

    @Test
    void tablesOfOtherBundlesAreMadeWhateverWordsTheyAreNamedBy() {
        TableDefinition order = new TableDefinition(
                "shop",
                1,
                "order",
                List.of(
                        new Column("user", Type.TEXT, false),
                        new Column("when", Type.TIMESTAMP, false),
                        new Column("content", Type.BLOB, true)),
                List.of("user"),
                new Root("order", "user", Optional.empty()),
                Kind.PRIMARY,
                List.of(new Index("group", List.of("when", "user"), true)));
        CatalogueComponent component = new CatalogueComponent();
        component.bindTable(order);
        component.create(access);
        access.engine()
                .write(session -> session.update("INSERT INTO \"order\" VALUES (?, ?, ?)", "z", TIME, Bytes.EMPTY));
        access.engine().write(session -> session.update("INSERT INTO \"order\" VALUES (?, ?, ?)", "Ä", TIME, null));
        access.engine().write(session -> session.update("INSERT INTO \"order\" VALUES (?, ?, ?)", "Z", TIME, null));
        assertEquals(
                List.of("Z", "z", "Ä"),
                access.engine()
                        .read(session -> session.query(
                                "SELECT \"user\" FROM \"order\" WHERE \"when\" = ? ORDER BY \"user\"",
                                row -> row.text(1),
                                TIME)));
    }
}
