package org.mosp.storage.shell.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;

/** {@code mosp diff}, {@code label}, {@code undo}, {@code redo}, {@code duplicate} on the real store, as a user types them. */
class TimelineCommandsTest {

    private static final String PANDA = Path.of("../../distribution/samples/pandaPixie.v1.ora")
            .toAbsolutePath()
            .normalize()
            .toString();

    @TempDir
    Path directory;

    private RealStore store;
    private Console console;
    private String canvas;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
        console = new Console(store, directory);
        canvas = String.valueOf(console.done("import", PANDA, "--name", "panda", "--json")
                .list()
                .get(0)
                .get("canvas"));
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
        String[] json = Stream.concat(Stream.of(typed), Stream.of("--json")).toArray(String[]::new);
        assertEquals(id, console.type(json).object().get("error"));
    }

    private void wrongUsage(String... typed) {
        assertEquals(2, console.type(typed).status(), String.join(" ", typed));
    }

    /** Three strokes: revisions 2 to 4, the first of them with a new layer. */
    private void paint() {
        console.done("paint", canvas, "--strokes", "3", "--seed", "1");
    }

    private Map<String, Object> revision(long number) {
        return console.done("history", canvas, "--json").list().stream()
                .filter(each -> each.get("revision").equals(number))
                .findFirst()
                .orElseThrow();
    }

    private Object seen() {
        return console.done("canvases", "--json").list().stream()
                .filter(each -> each.get("id").equals(canvas))
                .findFirst()
                .orElseThrow()
                .get("revision");
    }

    @Test
    void undoGoesBackAndRedoForth() {
        paint();
        Map<String, Object> undone = console.done("undo", "panda", "--json").object();
        assertEquals(Map.of("canvas", canvas, "revision", 3L, "steps", 1L), undone);
        assertEquals(3L, seen());
        assertTrue(console.done("undo", canvas, "2").out().contains("is at revision 1 of "));
        refused("nothing-to-undo", "undo", canvas);
        assertTrue(console.done("redo", canvas).out().contains("redid 1 step: " + canvas + " is at revision 2"));
        Result rest = console.done("redo", canvas, "9");
        assertTrue(rest.out().contains("redid 2 steps of 9, there are no more"), rest.out());
        assertTrue(rest.out().contains("next: mosp undo " + canvas), rest.out());
        refused("nothing-to-redo", "redo", canvas);
        assertEquals(4L, seen());
        refused("not-found", "undo", "nobody");
        for (String steps : List.of("0", "-1", "x", "1000001", "")) {
            wrongUsage("undo", canvas, steps);
        }
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
    }

    @Test
    void historyShowsTheHeadWhatWasUndoneAndBranches() {
        paint();
        console.done("undo", canvas, "2");
        assertEquals(
                List.of(true, false),
                List.of(revision(2).get("head"), revision(2).get("undone")));
        assertEquals(
                List.of(false, true),
                List.of(revision(4).get("head"), revision(4).get("undone")));
        assertEquals(
                List.of(false, false),
                List.of(revision(1).get("head"), revision(1).get("undone")));
        console.done("tag", canvas, "branch");
        assertEquals(5L, revision(5).get("revision"));
        assertEquals(2L, revision(5).get("parent"));
        assertEquals(
                List.of(false, false),
                List.of(revision(4).get("head"), revision(4).get("undone")));
        console.done("undo", canvas);
        console.done("label", canvas, "with a stroke");
        List<String> lines = console.done("history", canvas).out().lines().toList();
        assertTrue(lines.get(1).matches(" *5 .* undone .*"), lines.toString());
        assertTrue(lines.get(2).matches(" *4 .* branch .*"), lines.toString());
        assertTrue(lines.get(3).matches(" *3 .* branch .*"), lines.toString());
        assertTrue(lines.get(4).matches(" *2 .* head +with a stroke .*"), lines.toString());
        assertFalse(lines.get(5).contains("head") || lines.get(5).contains("branch"), lines.toString());
    }

    @Test
    void labelsStandForRevisionsEverywhere() {
        paint();
        assertTrue(console.done("label", canvas).out().contains("no labels"));
        Result given = console.done("label", canvas, "first sketch", "1");
        assertTrue(given.out().contains("'first sketch' stands for revision 1"), given.out());
        Map<String, Object> head =
                console.done("label", canvas, "now", "--json").object();
        assertEquals(4L, head.get("revision"));
        console.done("label", canvas, "same", "first sketch");
        assertEquals(
                List.of("first sketch", "same", "now"),
                console.done("label", canvas, "--json").list().stream()
                        .map(each -> each.get("label"))
                        .toList());
        assertTrue(console.done("label", canvas).out().contains("first sketch"));
        assertEquals(List.of("first sketch", "same"), revision(1).get("labels"));
        assertEquals(List.of(), revision(2).get("labels"));
        assertEquals(
                1L,
                console.done("export", canvas, "sketch.ora", "--revision", "first sketch", "--json")
                        .object()
                        .get("revision"));
        assertEquals(
                console.done("layers", canvas, "--revision", "1", "--json").json(),
                console.done("layers", canvas, "--revision", "first sketch", "--json")
                        .json());
        assertEquals(
                console.done("diff", canvas, "1", "4", "--json").json(),
                console.done("diff", canvas, "first sketch", "now", "--json").json());
        console.done("label", canvas, "now", "2");
        assertEquals(List.of("now"), revision(2).get("labels"));
        console.done("label", canvas, "now", "--remove");
        refused("not-found", "label", canvas, "now", "--remove");
        refused("not-found", "layers", canvas, "--revision", "now");
        refused("not-found", "label", canvas, "x", "99");
        refused("not-found", "export", canvas, "x.ora", "--revision", "99");
        wrongUsage("label", canvas, "12");
        wrongUsage("label", canvas, " ");
        wrongUsage("label", canvas, "a\nb");
        wrongUsage("label", canvas, "--remove");
        wrongUsage("label", canvas, "a", "1", "--remove");
        wrongUsage("layers", canvas, "--revision", "0");
        wrongUsage("layers", canvas, "--revision", "99999999999999999999");
    }

    @Test
    void diffTellsLayersAndTiles() {
        paint();
        Map<String, Object> diff =
                console.done("diff", canvas, "1", "2", "--json").object();
        assertEquals(List.of(canvas, 1L, 2L), List.of(diff.get("canvas"), diff.get("from"), diff.get("to")));
        Map<?, ?> added = (Map<?, ?>) ((List<?>) diff.get("layers")).get(0);
        assertEquals("Strokes", added.get("name"));
        assertEquals("added", added.get("change"));
        assertFalse(added.containsKey("places"));
        long tiles = (Long) added.get("tiles");
        assertTrue(tiles > 0);
        Map<String, Object> listed =
                console.done("diff", canvas, "1", "2", "--tiles", "--json").object();
        Map<?, ?> places = (Map<?, ?>) ((List<?>) listed.get("layers")).get(0);
        assertEquals(tiles, ((List<?>) places.get("places")).size());
        String text = console.done("diff", canvas, "2").out();
        assertTrue(text.contains("Strokes") && text.contains("pixels"), text);
        assertTrue(text.contains("next: mosp export " + canvas + " before.png --revision 2"), text);
        assertTrue(console.done("diff", canvas, "2", "3", "--tiles").out().matches("(?s).*Strokes .* -?\\d+,-?\\d+.*"));
        console.done("tag", canvas, "wip");
        String tags = console.done("diff", canvas, "4").out();
        assertTrue(tags.contains("the canvas's own data: tags"), tags);
        assertFalse(tags.contains("Strokes"), tags);
        assertTrue(console.done("diff", canvas, "3", "3").out().contains("do not differ"));
        refused("not-found", "diff", canvas, "1", "99");
        wrongUsage("diff", canvas);
    }

    @Test
    void duplicateGoesItsOwnWay() {
        paint();
        Map<String, Object> made =
                console.done("duplicate", canvas, "--revision", "1", "--json").object();
        String copy = String.valueOf(made.get("canvas"));
        assertNotEquals(canvas, copy);
        assertEquals("panda copy", made.get("name"));
        assertEquals(1L, made.get("ofRevision"));
        assertTrue((Long) made.get("bytesStored") < 65_536, made.toString());
        assertEquals(
                console.done("layers", canvas, "--revision", "1", "--json").json(),
                console.done("layers", "panda copy", "--json").json());
        assertEquals(1, console.done("history", copy, "--json").list().size());
        Result named = console.done("duplicate", canvas, "blue panda");
        assertTrue(named.out().contains("duplicated revision 4 of " + canvas), named.out());
        assertEquals(
                console.done("layers", canvas, "--json").json(),
                console.done("layers", "blue panda", "--json").json());
        console.done("paint", "blue panda", "--strokes", "2");
        assertEquals(4L, seen());
        console.done("delete", canvas);
        console.done("export", copy, "copy.ora");
        assertEquals(true, console.done("verify", "--json").object().get("ok"));
        refused("not-found", "duplicate", copy, "--revision", "2");
        refused("not-found", "duplicate", canvas);
    }
}
