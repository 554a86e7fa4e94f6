package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.catalogue.aggregate.AggregateEngine;
import org.mosp.storage.catalogue.aggregate.Aggregates;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Canvas.Origin;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;

class AggregatesTest {

    private static final Instant TIME = Instant.parse("1969-12-31T23:59:59.999999Z");

    private DirectAccess here;
    private DirectAccess there;
    private Catalogue catalogue;
    private IncrementalEngine source;
    private IncrementalEngine target;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        here = new DirectAccess(Files.createDirectory(directory.resolve("here")));
        there = new DirectAccess(DirectAccess.Kind.POSTGRESQL, Files.createDirectory(directory.resolve("there")));
        catalogue = new CatalogueComponent().create(here);
        Catalogue other = new CatalogueComponent().create(there);
        source = catalogue.aggregates(here.engine());
        target = other.aggregates(there.engine());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private void save(String id, String... layers) {
        List<Layer> rows = IntStream.range(0, layers.length)
                .mapToObj(order -> new Layer(layers[order], "layer " + layers[order], order))
                .toList();
        catalogue.saveCanvas(Canvas.of(id, "canvas " + id, TIME, TIME.plusSeconds(1), rows));
    }

    private static List<EngineEntry> all(IncrementalEngine engine) {
        List<EngineEntry> entries = new ArrayList<>();
        try (EngineSnapshot snapshot = engine.snapshot();
                EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.EMPTY, null)) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    @Test
    void aggregateCarriedToAnotherEngineIsTheSameToTheByte() {
        save("a", "a1", "a2");
        save("Größe/\uD83C\uDFA8");
        catalogue.project(
                new Canvas("c", "drawn", TIME, TIME, 640, 480, 7, Origin.CANVAS, List.of(new Layer("c1", "", 0))),
                99,
                List.of());
        List<EngineEntry> read = all(source);
        assertEquals(3, read.size());
        target.replicate(read, List.of());
        target.replicate(read, List.of());
        assertEquals(read, all(target));
        assertEquals(3, target.count(Keyspace.USER));
        assertEquals(
                99,
                target.get(Keyspace.USER, Aggregates.key("canvases", "c"))
                        .orElseThrow()
                        .version());
    }

    @Test
    void aggregateThatIsGoneGoesWithAllItsRows() {
        save("a", "a1", "a2");
        target.replicate(all(source), List.of());
        Bytes key = Aggregates.key("canvases", "a");
        target.replicate(List.of(), List.of(new EngineBatch.Delete(Keyspace.USER, key)));
        assertEquals(Optional.empty(), target.get(Keyspace.USER, key));
        there.engine().read(session -> {
            assertEquals(List.of(), session.query("SELECT id FROM layers", row -> row.text(1)));
            return true;
        });
    }

    @Test
    void rowThatChangedItsRootIsTakenOver() {
        save("a", "x", "y");
        save("b");
        target.replicate(all(source), List.of());
        save("a", "y");
        save("b", "x");
        target.replicate(
                List.of(source.get(Keyspace.USER, Aggregates.key("canvases", "b"))
                        .orElseThrow()),
                List.of());
        target.replicate(
                List.of(source.get(Keyspace.USER, Aggregates.key("canvases", "a"))
                        .orElseThrow()),
                List.of());
        assertEquals(all(source), all(target));
    }

    @Test
    void snapshotIsOfOneInstantAndInOrderOverPages() {
        for (int i = 0; i < 450; i++) {
            save("%04d".formatted(i * 7 % 450), "layer" + i);
        }
        List<String> keys = new ArrayList<>();
        try (EngineSnapshot snapshot = source.snapshot()) {
            long sequence = snapshot.sequence();
            save("late");
            catalogue.deleteCanvas("0003");
            assertEquals(sequence, snapshot.sequence());
            try (EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.EMPTY, null)) {
                cursor.forEachRemaining(entry -> keys.add(entry.key().toUtf8()));
            }
            assertEquals(
                    IntStream.range(0, 450).mapToObj("canvases/%04d"::formatted).toList(), keys);
            try (EngineCursor cursor =
                    snapshot.scan(Keyspace.USER, Bytes.utf8("canvases/0002"), Bytes.utf8("canvases/0004"))) {
                assertEquals("canvases/0002", cursor.next().key().toUtf8());
                assertEquals("canvases/0003", cursor.next().key().toUtf8());
                assertTrue(!cursor.hasNext());
            }
            snapshot.close();
            assertThrows(
                    SnapshotExpiredException.class, () -> snapshot.get(Keyspace.USER, Bytes.utf8("canvases/0002")));
        }
        assertEquals(450, all(source).size());
    }

    @Test
    void rootsOfAnyCharactersAreCarriedAndComeInOrder() {
        List<String> ids = new ArrayList<>(List.of(
                "/", "//", "a/", "a/b", " ", "a ", "%", "_", "'", "\"", "\\", "\n", "\u0001", "\u007f", "\uffff"));
        ids.addAll(List.of("\ud83c\udfa8", "e\u0301", "\u00e9", "A", "a", "NULL", "0", "00", "x".repeat(512)));
        for (int i = 0; i < ids.size(); i++) {
            save(ids.get(i), "l" + i, ids.get(i) + "/l");
        }
        List<EngineEntry> read = all(source);
        assertEquals(
                ids.stream().map(id -> Bytes.utf8("canvases/" + id)).sorted().toList(),
                read.stream().map(EngineEntry::key).toList());
        target.replicate(read, List.of());
        assertEquals(read, all(target));
        for (EngineEntry entry : read) {
            assertEquals(Optional.of(entry), target.get(Keyspace.USER, entry.key()));
        }
    }

    @Test
    void canvasesOfAllLayersThereMayBeAreReadAFewAtATime() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            boolean large = i % 6 == 1 || i % 6 == 2;
            String id = "canvas-%02d".formatted(i);
            int layers = large ? Canvas.MAX_LAYERS : i % 3;
            save(id, IntStream.range(0, layers).mapToObj(n -> id + "/" + n).toArray(String[]::new));
            ids.add("canvases/" + id);
        }
        List<EngineEntry> read = all(source);
        assertEquals(ids, read.stream().map(entry -> entry.key().toUtf8()).toList());
        for (EngineEntry entry : read) {
            assertEquals(Optional.of(entry), source.get(Keyspace.USER, entry.key()));
        }
        target.replicate(read, List.of());
        assertEquals(read, all(target));
    }

    @Test
    void snapshotOfAnEngineThatIsClosedEndsWithItsThread() throws Exception {
        save("a");
        EngineSnapshot left = source.snapshot();
        here.engine().close();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("mosp-relational-snapshot")) {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                assertFalse(thread.isAlive(), thread.getName());
            }
        }
        assertThrows(SnapshotExpiredException.class, () -> left.get(Keyspace.USER, Bytes.utf8("canvases/a")));
        left.close();
    }

    @Test
    void capturedWriteNamesItsCanvasInItsOwnTransaction() {
        here.capture();
        save("a", "a1");
        save("b");
        catalogue.deleteCanvas("a");
        catalogue.deleteCanvas("never there");
        assertThrows(RuntimeException.class, () -> save("c", "a1", "a1"));
        List<String> changed = new ArrayList<>();
        here.engine().read(session -> {
            session.entries(Keyspace.LOCAL, ChangeJournal.PREFIX, false, 100).stream()
                    .filter(entry -> entry.key().toUtf8().startsWith(ChangeJournal.PREFIX))
                    .flatMap(entry -> ChangeJournal.keys(entry.value()).stream())
                    .forEach(key -> changed.add(key.key().toUtf8()));
            return true;
        });
        assertEquals(List.of("canvases/a", "canvases/b", "canvases/a"), changed);
        assertEquals(1, catalogue.countCanvases(CanvasQuery.all()));
    }

    @Test
    void everyTypeAndNullIsCarried() {
        TableDefinition notes = new TableDefinition(
                "notes",
                1,
                "notes",
                List.of(
                        new Column("canvas_id", Type.TEXT, false),
                        new Column("number", Type.INTEGER, true),
                        new Column("at", Type.TIMESTAMP, true),
                        new Column("text", Type.TEXT, true),
                        new Column("content", Type.BLOB, true)),
                List.of("canvas_id"),
                new Root("canvases", "canvas_id", Optional.of("canvas_id->canvases")),
                Kind.PRIMARY,
                List.of());
        List<TableDefinition> tables = new ArrayList<>(CatalogueTables.ALL);
        tables.add(notes);
        save("a");
        save("b");
        for (DirectAccess access : List.of(here, there)) {
            access.engine().write(session -> {
                TableStatements.create(access.engine().dialect(), tables).stream()
                        .filter(sql -> sql.contains("notes"))
                        .forEach(session::update);
                return true;
            });
        }
        here.engine().write(session -> {
            String insert = "INSERT INTO notes (canvas_id, number, at, text, content) VALUES (?, ?, ?, ?, ?)";
            session.update(insert, "a", -5L, TIME, "", Bytes.utf8("bytes"));
            session.update(insert, "b", null, null, null, null);
            return true;
        });
        IncrementalEngine from = new AggregateEngine(here.engine(), new Aggregates(tables));
        IncrementalEngine to = new AggregateEngine(there.engine(), new Aggregates(tables));
        to.replicate(all(from), List.of());
        assertEquals(all(from), all(to));
        there.engine().read(session -> {
            assertEquals(
                    List.of("-5 " + TIME + " "),
                    session.query(
                            "SELECT number, at, text FROM notes WHERE canvas_id = ?",
                            row -> row.number(1) + " " + row.time(2) + " " + row.text(3),
                            "a"));
            return true;
        });
    }

    @Test
    void rowsThatMayHoldManyBytesAreReadFewAtATime() {
        TableDefinition pictures = new TableDefinition(
                "pictures",
                1,
                "pictures",
                List.of(new Column("id", Type.TEXT, false), new Column("content", Type.BLOB, false)),
                List.of("id"),
                new Root("pictures", "id", Optional.empty()),
                Kind.PRIMARY,
                List.of());
        List<TableDefinition> tables = new ArrayList<>(CatalogueTables.ALL);
        tables.add(pictures);
        List<Bytes> keys = new ArrayList<>();
        here.engine().write(session -> {
            TableStatements.create(here.engine().dialect(), List.of(pictures)).forEach(session::update);
            for (int i = 0; i < 10; i++) {
                session.update("INSERT INTO pictures (id, content) VALUES (?, ?)", "p" + i, Bytes.utf8("content " + i));
                keys.add(Aggregates.key("pictures", "p" + i));
            }
            return true;
        });
        List<Integer> rows = new ArrayList<>();
        IncrementalEngine engine = new AggregateEngine(counting(here.engine(), rows), new Aggregates(tables));
        List<EngineEntry> read = all(engine);
        assertEquals(keys, read.stream().map(EngineEntry::key).toList());
        assertEquals(10, engine.getAll(Keyspace.USER, keys).size());
        assertTrue(rows.size() > 5, "queries are seen: " + rows);
        assertTrue(rows.stream().allMatch(count -> count <= 4), "rows read at once: " + rows);
    }

    /** The engine, noting how many rows each query of a reader returns. */
    private static RelationalEngine counting(RelationalEngine engine, List<Integer> rows) {
        return (RelationalEngine) Proxy.newProxyInstance(
                RelationalEngine.class.getClassLoader(),
                new Class<?>[] {RelationalEngine.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("read")) {
                        return method.invoke(engine, arguments);
                    }
                    SqlWork<?> work = (SqlWork<?>) arguments[0];
                    return engine.read(session -> work.run(counting(session, rows)));
                });
    }

    private static SqlSession counting(SqlSession session, List<Integer> rows) {
        return (SqlSession) Proxy.newProxyInstance(
                SqlSession.class.getClassLoader(), new Class<?>[] {SqlSession.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(session, arguments);
                    if (method.getName().equals("query")) {
                        rows.add(((List<?>) result).size());
                    }
                    return result;
                });
    }

    @Test
    void entriesBesideTheAggregatesAreReadChangedAndCounted() {
        long before = source.count(Keyspace.LOCAL);
        Bytes key = Bytes.utf8("swap/cursor");
        long version = source.commit(
                EngineBatch.of(List.of(new EngineBatch.Put(Keyspace.LOCAL, key, 1, 0, Bytes.utf8("here")))));
        assertEquals(version, source.get(Keyspace.LOCAL, key).orElseThrow().version());
        assertEquals(before + 1, source.count(Keyspace.LOCAL));
        source.commit(EngineBatch.of(List.of(new EngineBatch.Delete(Keyspace.LOCAL, key))));
        assertEquals(Optional.empty(), source.get(Keyspace.LOCAL, key));
        assertEquals(Map.of("schema/catalogue", 1), schemas(source));
    }

    @Test
    void rowsThatNobodyKnowsAreNotPassedOver() {
        here.engine().write(session -> {
            session.put(new EngineEntry(
                    Keyspace.STORE,
                    Bytes.utf8("schema/strangers"),
                    session.sequence(),
                    1,
                    0,
                    Bytes.utf8("version=1\n")));
            return true;
        });
        StorageUnavailableException refused =
                assertThrows(StorageUnavailableException.class, () -> catalogue.aggregates(here.engine()));
        assertTrue(refused.getMessage().contains("strangers"), refused.getMessage());
    }

    @Test
    void scanGoesOnBehindAKey() {
        save("a");
        save("b");
        try (EngineSnapshot snapshot = source.snapshot();
                EngineCursor cursor = snapshot.scan(Keyspace.USER, Bytes.utf8("canvases/a\0"), null)) {
            assertEquals("canvases/b", cursor.next().key().toUtf8());
            assertTrue(!cursor.hasNext());
        }
    }

    private static Map<String, Integer> schemas(IncrementalEngine engine) {
        try (EngineSnapshot snapshot = engine.snapshot();
                EngineCursor cursor = snapshot.scan(Keyspace.STORE, Bytes.EMPTY, null)) {
            EngineEntry only = cursor.next();
            assertTrue(!cursor.hasNext());
            return Map.of(only.key().toUtf8(), only.schemaVersion());
        }
    }
}
