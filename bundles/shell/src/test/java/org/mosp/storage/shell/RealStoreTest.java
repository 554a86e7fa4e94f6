package org.mosp.storage.shell;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.shell.Console.Result;

/** Every command on the real store, as a user types it. */
class RealStoreTest {

    /** Two versions of a painting: .ora files that the distribution brings. */
    private static final Path SAMPLES =
            Path.of("../../distribution/samples").toAbsolutePath().normalize();

    private static final String FIRST = SAMPLES.resolve("pandaPixie.v1.ora").toString();
    private static final String SECOND = SAMPLES.resolve("pandaPixie.v2.ora").toString();

    @TempDir
    Path directory;

    private RealStore store;
    private Console console;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
        console = new Console(store, directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void refused(String id, String... typed) {
        Result result = console.type(typed);
        assertEquals(1, result.status(), result.out() + result.err());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("mosp " + typed[0] + ": "), result.err());
        String[] json = Stream.concat(Stream.of(typed), Stream.of("--json")).toArray(String[]::new);
        Result document = console.type(json);
        assertEquals(1, document.status());
        assertEquals("", document.err());
        assertEquals(id, document.object().get("error"));
        assertTrue(document.object().get("details") instanceof Map);
    }

    private String importFirst() {
        Map<String, Object> report =
                console.done("import", FIRST, "--json").list().get(0);
        assertEquals(List.of(), report.get("problems"));
        return String.valueOf(report.get("canvas"));
    }

    @Test
    void aPaintingGoesInIsListedAndComesOut() throws IOException {
        String canvas = importFirst();
        Map<String, Object> listed = console.done("canvases", "--json").list().get(0);
        assertEquals(canvas, listed.get("id"));
        assertEquals("pandaPixie.v1", listed.get("name"));
        assertEquals(512L, listed.get("width"));
        assertEquals(1L, listed.get("revision"));
        assertTrue(console.done("canvases").out().contains("pandaPixie.v1"));
        assertTrue(listed.keySet()
                .containsAll(Set.of("id", "name", "width", "height", "layers", "revision", "updatedAt")));
        List<Map<String, Object>> layers =
                console.done("layers", "pandaPixie.v1", "--json").list();
        assertEquals(listed.get("layers"), (long) layers.size());
        assertFalse(layers.toString().contains("{urn:mosp:"), layers.toString());
        assertTrue(console.done("layers", canvas).out().contains("Line Art"));
        for (String file : List.of("out.ora", "out.png")) {
            Map<String, Object> exported =
                    console.done("export", canvas, file, "--json").object();
            assertEquals(Files.size(directory.resolve(file)), exported.get("bytes"));
        }
        assertTrue(console.done("export", "pandaPixie.v1", "again.ora", "--revision", "1")
                .out()
                .contains("revision 1"));
    }

    @Test
    void theNextVersionIsARevisionOfTheSameCanvas() {
        String canvas = importFirst();
        Map<String, Object> second = console.done("import", SECOND, "--into", canvas, "--json")
                .list()
                .get(0);
        assertEquals(canvas, second.get("canvas"));
        List<Map<String, Object>> history =
                console.done("history", canvas, "--json").list();
        assertEquals(2, history.size());
        assertEquals(second.get("revision"), history.get(0).get("revision"));
        assertEquals(history.get(1).get("revision"), history.get(0).get("parent"));
        assertTrue(history.get(0)
                .keySet()
                .containsAll(Set.of("revision", "parent", "createdAt", "bytesAdded", "comment")));
        assertEquals(
                1,
                console.done("history", canvas, "--limit", "1", "--json").list().size());
        assertTrue(console.done("history", canvas, "--limit", "1").out().contains("older ones follow"));
    }

    @Test
    void aGoodFileBesideABadOneIsImportedAllTheSame() throws IOException {
        Files.writeString(directory.resolve("bad.ora"), "no zip");
        Result result = console.type("import", "bad.ora", FIRST, "missing.ora", "--json");
        assertEquals(1, result.status());
        List<Map<String, Object>> documents = result.list();
        assertEquals(3, documents.size());
        assertEquals("invalid-file", documents.get(0).get("error"));
        assertTrue(documents.get(1).containsKey("canvas"));
        assertEquals("no-such-file", documents.get(2).get("error"));
        assertEquals(1, console.done("canvases", "--json").list().size());
        Result people = console.type("import", "bad.ora", FIRST);
        assertEquals(1, people.status());
        assertEquals(1, people.err().lines().count(), people.err());
        assertTrue(people.out().contains("pandaPixie.v1"), people.out());
        refused("invalid-file", "import", "bad.ora");
        refused("no-such-file", "import", "missing.ora");
        refused("no-such-file", "import", ".");
        refused("not-found", "import", FIRST, "--into", "nobody");
    }

    @Test
    void strokesAreRevisionsOfTheirOwnAndVisible() throws IOException {
        String canvas = importFirst();
        console.done("export", canvas, "before.png");
        Map<String, Object> painted =
                console.done("paint", canvas, "--strokes", "12", "--json").object();
        assertEquals(12L, painted.get("strokes"));
        assertEquals(0L, painted.get("failed"));
        assertEquals(13L, painted.get("lastRevision"));
        assertTrue((Long) painted.get("fsyncs") >= 12, painted.toString());
        assertTrue((Long) painted.get("bytesWritten") > 0, painted.toString());
        assertTrue((Double) painted.get("p99Millis") >= (Double) painted.get("p50Millis"));
        console.done("export", canvas, "after.png");
        console.done("export", canvas, "then.png", "--revision", "1");
        assertNotEquals(-1, Files.mismatch(directory.resolve("before.png"), directory.resolve("after.png")));
        assertEquals(-1, Files.mismatch(directory.resolve("before.png"), directory.resolve("then.png")));
        assertEquals(
                "Strokes",
                console.done("layers", canvas, "--json").list().get(0).get("name"));
        Result acknowledged = console.done("paint", canvas, "--strokes", "3", "--seed", "-9", "--acknowledge");
        assertTrue(acknowledged.out().startsWith("acknowledged 1 revision 14\nacknowledged 2 revision 15\n"));
        assertEquals(
                1,
                console.done("layers", canvas, "--json").list().stream()
                        .filter(layer -> "Strokes".equals(layer.get("name")))
                        .count());
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
    }

    @Test
    void aCanvasIsFoundByIdPrefixOrName() {
        String one = importFirst();
        console.done("import", SECOND, "--name", "other");
        assertEquals(
                console.done("history", one, "--json").json(),
                console.done("history", "pandaPixie.v1", "--json").json());
        String other = console.done("canvases", "--search", "OTHER", "--json")
                .list()
                .get(0)
                .get("id")
                .toString();
        int shared = 0;
        while (shared < one.length() && one.charAt(shared) == other.charAt(shared)) {
            shared++;
        }
        assertEquals(
                console.done("layers", other, "--json").json(),
                console.done("layers", other.substring(0, shared + 1), "--json").json());
        if (shared > 0) {
            refused("ambiguous", "layers", other.substring(0, shared));
        }
        console.done("import", FIRST, "--name", "other");
        refused("ambiguous", "layers", "other");
        refused("not-found", "layers", "nobody");
        refused("not-found", "layers", "");
        refused("not-found", "export", one, "x.ora", "--revision", "99");
        refused("not-found", "layers", one, "--revision", "99");
        refused("no-such-directory", "export", one, "nowhere/x.ora");
        assertEquals(2, console.type("export", one, "x.jpg").status());
        assertEquals(
                "mosp layers: canvas " + one + " has no revision 99; mosp history " + one + " lists them",
                console.type("layers", one, "--revision", "99").err().strip());
    }

    @Test
    void tagsFindACanvasAgain() {
        String canvas = importFirst();
        console.done("import", SECOND, "--name", "other");
        assertEquals(
                List.of("emote", "wip"),
                console.done("tag", canvas, "emote", "wip", "--json").object().get("tags"));
        assertEquals(
                canvas,
                console.done("canvases", "--tag", "emote", "--json")
                        .list()
                        .get(0)
                        .get("id"));
        assertEquals(
                1, console.done("canvases", "--tag", "emote", "--json").list().size());
        assertEquals(
                List.of("emote"),
                console.done("tag", canvas, "wip", "--remove", "--json")
                        .object()
                        .get("tags"));
        assertEquals(
                List.of(), console.done("canvases", "--tag", "wip", "--json").list());
        assertTrue(console.done("canvases", "--tag", "wip").out().contains("no canvas matches"));
        assertEquals(2, console.type("canvases", "--sort", "colour").status());
        assertEquals(2, console.type("tag", canvas, "").status());
    }

    @Test
    void aDeletedCanvasIsGone() {
        String canvas = importFirst();
        assertTrue(console.done("delete", canvas).out().contains("deleted"));
        assertEquals(List.of(), console.done("canvases", "--json").json());
        assertTrue(console.done("canvases").out().contains("no canvases yet"));
        refused("not-found", "delete", canvas);
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
    }

    @Test
    void aKeyGoesThereAndBackByteForByte() {
        byte[] bytes = new byte[5000];
        new java.util.Random(4).nextBytes(bytes);
        console.input(bytes);
        console.done("key", "put", "notes/today");
        assertArrayEquals(bytes, console.done("key", "get", "notes/today").bytes());
        Map<String, Object> entry =
                console.done("key", "get", "notes/today", "--json").object();
        assertArrayEquals(
                bytes, java.util.Base64.getDecoder().decode(entry.get("base64").toString()));
        assertEquals(5000L, entry.get("bytes"));
        console.input("later".getBytes(StandardCharsets.UTF_8));
        console.done("key", "put", "notes/tomorrow", "--json");
        assertEquals(
                List.of("notes/today", "notes/tomorrow"),
                console.done("key", "list", "notes/", "--json").list().stream()
                        .map(each -> each.get("key"))
                        .toList());
        Result one = console.done("key", "list", "notes/", "--limit", "1");
        assertTrue(one.out().contains("notes/today") && !one.out().contains("tomorrow"));
        assertTrue(one.err().contains("more follow"));
        assertTrue(console.done("key", "list", "nothing/").out().contains("no keys under nothing/"));
        console.done("key", "delete", "notes/today");
        refused("not-found", "key", "get", "notes/today");
        refused("not-found", "key", "delete", "notes/today");
        refused("invalid-key", "key", "get", "a//b");
        console.input(new byte[(16 << 20) + 1]);
        refused("too-large", "key", "put", "big");
    }

    @Test
    void keysOfCanvasesAreLeftAloneUnlessForced() {
        refused("refused", "key", "put", "canvas/x/layers");
        refused("refused", "key", "delete", "pool/x/tile/y");
        assertEquals(List.of(), console.done("key", "list", "--json").json());
        console.done("key", "put", "pool/x/whatever", "--force");
    }

    @Test
    void preferencesAreSetReadAndRemoved() {
        assertTrue(console.done("preferences", "mia").out().contains("no preferences"));
        console.done("preferences", "mia", "brush=round = soft");
        console.done("preferences", "mia", "empty=");
        assertEquals(
                "round = soft\n", console.done("preferences", "mia", "brush").out());
        assertEquals(
                Map.of("brush", "round = soft", "empty", ""),
                console.done("preferences", "mia", "--json").json());
        console.done("preferences", "mia", "--remove", "empty");
        assertEquals(
                Map.of("brush", "round = soft"),
                console.done("preferences", "mia", "--json").json());
        refused("not-found", "preferences", "mia", "empty");
        refused("not-found", "preferences", "mia", "--remove", "empty");
        assertEquals(2, console.type("preferences", "mia", "=x").status());
        assertEquals(2, console.type("preferences", "mia", "a", "--remove", "b").status());
        refused("invalid-key", "preferences", "a/b");
    }

    @Test
    void providersAndStatusTellWhatIsThere() {
        // the commands wait for engines that are being opened, but not for as long as that may take
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (store.manager().health().state() != Health.State.GREEN) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not all engines are open: " + store.manager().health());
            LockSupport.parkNanos(2_000_000);
        }
        Map<String, Object> providers = console.done("providers", "--json").object();
        assertEquals(Set.of("incremental", "relational", "cache"), providers.keySet());
        Map<?, ?> incremental = (Map<?, ?>) providers.get("incremental");
        assertEquals("mapdb", incremental.get("active"));
        assertEquals(List.of("mapdb", "mvstore"), incremental.get("installed"));
        assertEquals("sync", incremental.get("durability"));
        assertTrue(console.done("providers").out().contains("ehcache"));
        Map<String, Object> status = console.done("status", "--json").object();
        assertEquals(false, status.get("running"));
        assertEquals("green", status.get("health"));
        assertEquals(Set.of("incremental", "relational", "cache"), ((Map<?, ?>) status.get("roles")).keySet());
        assertTrue(console.done("status").out().contains("not running"));
        store.with("mosp.storage.server", "true");
        Map<String, Object> running = console.done("status", "--json").object();
        assertEquals(true, running.get("running"));
        assertEquals(ProcessHandle.current().pid(), running.get("pid"));
        assertTrue(console.done("status").out().contains("running, pid"));
        importFirst();
        Map<?, ?> roles = (Map<?, ?>) console.done("status", "--json").object().get("roles");
        Map<?, ?> details = (Map<?, ?>) ((Map<?, ?>) roles.get("incremental")).get("details");
        long p50 = (Long) details.get("commitP50Micros");
        long p99 = (Long) details.get("commitP99Micros");
        assertTrue(p50 > 0 && p50 <= p99, details.toString());
        assertTrue(console.done("status").out().contains("commit p99"));
    }

    @Test
    void aMissingTileIsFoundByNameAndTheRestStaysReadable() {
        String canvas = importFirst();
        console.done("verify");
        String tile = console.done("key", "list", "pool/" + canvas + "/tile/", "--limit", "1", "--json")
                .list()
                .get(0)
                .get("key")
                .toString();
        console.done("key", "delete", tile, "--force");
        Result result = console.type("verify", "--json");
        assertEquals(3, result.status());
        assertEquals(false, result.object().get("ok"));
        assertEquals(1L, result.object().get("canvases"));
        assertTrue(result.object().get("problems").toString().contains(tile), result.out());
        Result people = console.type("verify");
        assertEquals(3, people.status());
        assertTrue(people.out().contains("problem " + tile), people.out());
        assertEquals(0, console.type("layers", canvas).status());
    }

    @Test
    void aTileOfOtherPixelsThanItsNameSaysIsFound() {
        String canvas = importFirst();
        List<Map<String, Object>> tiles = console.done(
                        "key", "list", "pool/" + canvas + "/tile/", "--limit", "2", "--json")
                .list();
        String one = tiles.get(0).get("key").toString();
        String other = tiles.get(1).get("key").toString();
        Bytes swapped = store.manager().incremental().get(other).orElseThrow().value();
        store.manager().incremental().put(one, swapped);
        Result result = console.type("verify", "--json");
        assertEquals(3, result.status());
        assertTrue(result.object().get("problems").toString().contains(one), result.out());
    }

    @Test
    void rowsOfTheCatalogueThatDoNotFitAreRepairedAndOthersLeftAlone() {
        String canvas = importFirst();
        store.canvases().settle();
        store.manager()
                .relational()
                .saveCanvas(org.mosp.storage.relational.Canvas.of(
                        "mine",
                        "written by an application",
                        java.time.Instant.now(),
                        java.time.Instant.now(),
                        List.of()));
        assertTrue(store.manager().catalogue().withdraw(canvas));
        Result found = console.type("verify", "--json");
        assertEquals(3, found.status());
        assertTrue(found.object().get("problems").toString().contains(canvas), found.out());
        Map<String, Object> repaired =
                console.done("verify", "--repair", "--json").object();
        assertEquals(List.of(canvas), repaired.get("repaired"));
        assertEquals(true, repaired.get("ok"));
        assertEquals(2, console.done("canvases", "--json").list().size());
        assertEquals(0, console.type("verify").status());
    }

    @Test
    void aRowWithoutACanvasIsRepairedAway() {
        String canvas = importFirst();
        store.canvases().settle();
        for (Map<String, Object> entry :
                console.done("key", "list", "canvas/", "--json").list()) {
            console.done("key", "delete", entry.get("key").toString(), "--force");
        }
        Result found = console.type("verify", "--json");
        assertEquals(3, found.status());
        assertTrue(found.object().get("problems").toString().contains(canvas), found.out());
        console.done("verify", "--repair");
        assertEquals(List.of(), console.done("canvases", "--json").json());
    }

    @Test
    void theBenchmarkCountsWhatItMeasured() {
        Map<String, Object> result = console.done(
                        "bench", "--here", "--profile", "s", "--strokes", "20", "--operations", "stroke", "--json")
                .object();
        assertEquals(20L, result.get("strokes"));
        assertEquals(765L, result.get("tilesFilled"));
        assertTrue((Double) result.get("ratioP50") > 0);
        assertTrue((Long) result.get("fsyncs") >= 20);
        assertEquals(List.of(), console.done("canvases", "--json").json());
        assertEquals(2, console.type("bench", "--profile", "XL").status());
        assertEquals(2, console.type("bench", "--operations", "stroke,dance").status());
        String table = console.done("bench", "--here", "--strokes", "20", "--operations", "stroke,move-layer")
                .out();
        assertTrue(table.contains("floor: the same bytes appended and forced"), table);
        assertTrue(table.contains("move a layer by (13, 7)"), table);
        assertFalse(table.contains("trim: "), table);
    }

    @Test
    void everyCommandThatReadsAnswersWithOneDocument() {
        String canvas = importFirst();
        for (List<String> typed : List.of(
                List.of("status"),
                List.of("providers"),
                List.of("canvases"),
                List.of("layers", canvas),
                List.of("history", canvas),
                List.of("tag", canvas),
                List.of("key", "list"),
                List.of("preferences", "mia"),
                List.of("verify"),
                List.of("help"))) {
            String[] json = Stream.concat(typed.stream(), Stream.of("--json")).toArray(String[]::new);
            Result result = console.done(json);
            assertFalse(result.out().isBlank());
            assertEquals("", result.err());
            result.json();
            console.terminal(true);
            assertEquals(
                    still(typed, result.out()), still(typed, console.done(json).out()));
            assertFalse(console.done(typed.toArray(new String[0])).out().isBlank());
            console.terminal(false);
            assertFalse(console.done(typed.toArray(new String[0])).out().contains("\u001b"), typed.toString());
        }
    }

    /** A document without what goes on changing while nobody does anything: the figures of open engines. */
    private static Object still(List<String> typed, String document) {
        boolean figures = typed.contains("status") || typed.contains("providers");
        return Console.json(figures ? document.replaceAll("\\d+", "0") : document);
    }
}
