package org.mosp.storage.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.shell.Console.Result;

/** {@code prune} and {@code quota} on the real store. */
class SpaceCommandTest {

    private static final String SAMPLE = Path.of("../../distribution/samples/pandaPixie.v1.ora")
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
        canvas = String.valueOf(
                console.done("import", SAMPLE, "--json").list().get(0).get("canvas"));
        console.done("paint", canvas, "--strokes", "30", "--json");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void wrongUsage(String... typed) {
        Result result = console.type(typed);
        assertEquals(2, result.status(), String.join(" ", typed) + ": " + result.out() + result.err());
        assertFalse(result.err().isEmpty());
    }

    private int revisions() {
        return console.done("history", canvas, "--json").list().size();
    }

    @Test
    void thePlanIsWhatPruningThenDoes() {
        int before = revisions();
        Map<String, Object> plan =
                console.done("prune", canvas, "--keep", "5", "--plan", "--json").object();
        assertEquals(true, plan.get("plan"));
        assertEquals(before, revisions(), "a plan changes nothing");
        String shown = console.done("prune", canvas, "--keep", "5", "--plan").out();
        assertTrue(shown.contains((before - 5) + " revisions would go, 5 would stay"), shown);
        assertTrue(shown.contains("nothing was changed"), shown);
        assertTrue(shown.contains("mosp prune " + canvas + " --keep 5"), shown);
        Map<String, Object> pruned =
                console.done("prune", canvas, "--keep", "5", "--json").object();
        assertEquals(plan.get("pruned"), pruned.get("pruned"));
        assertEquals(plan.get("freedBytes"), pruned.get("freedBytes"));
        assertEquals(pruned.get("freedBytes"), (long) pruned.get("prunedBytes") + (long) pruned.get("collectedBytes"));
        assertTrue((long) pruned.get("collectedRows") > 0, pruned.toString());
        assertEquals(5, revisions());
        String again = console.done("prune", canvas, "--keep", "5").out();
        assertTrue(again.contains("0 revisions went, 5 stay: 0 B of records"), again);
        assertTrue(again.contains("0 rows of the pool went"), again);
        console.done("export", canvas, "after.ora");
        Map<String, Object> verified = console.done("verify", "--json").object();
        assertEquals(List.of(), verified.get("problems"), verified.toString());
    }

    @Test
    void thePolicyIsHowManyAndAnInterval() {
        int before = revisions();
        assertEquals(
                (long) before,
                console.done("prune", canvas, "--json").object().get("kept"),
                "younger than what the default takes");
        // all of one interval but the newest, or of two
        long kept = (long) console.done("prune", canvas, "--keep", "3,2h", "--json")
                .object()
                .get("kept");
        assertTrue(kept == 4 || kept == 5, "kept " + kept);
        for (String wrong : List.of("0", "x", "", "-1", "3,", "3,0s", "3,x", "3,1h,1h", ",1h", "99999999999")) {
            wrongUsage("prune", canvas, "--keep", wrong);
        }
        Result missing = console.type("prune", "none");
        assertEquals(1, missing.status());
    }

    @Test
    void theQuotaIsShownSetReachedAndLifted() {
        Map<String, Object> size = console.done("quota", canvas, "--json").object();
        long pool = (long) size.get("poolBytes");
        assertTrue(pool > 100_000, size.toString());
        assertEquals(size.get("ownBytes"), size.get("poolBytes"));
        assertEquals(1L, size.get("canvases"));
        assertTrue(size.containsKey("quota"));
        assertEquals(null, size.get("quota"));
        assertTrue(console.done("quota", canvas).out().contains("no quota"));
        assertEquals(
                2_000_000_000L,
                console.done("quota", canvas, "2GB", "--json").object().get("quota"));
        assertTrue(console.done("quota", canvas).out().contains("quota 2.0 GB"));
        console.done("paint", canvas, "--strokes", "1");
        assertTrue(console.done("quota", canvas, "1kB").out().contains("above it"));
        Result refused = console.type("tag", canvas, "more");
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("mosp prune " + canvas), refused.err());
        assertEquals(1, refused.err().lines().count(), refused.err());
        assertEquals(
                "quota", console.type("tag", canvas, "more", "--json").object().get("error"));
        console.done("export", canvas, "still.ora");
        assertTrue(console.done("quota", canvas, "none").out().contains("no quota"));
        console.done("tag", canvas, "more");
        for (String wrong : List.of("much", "", "-5", "0", "1.5MB")) {
            wrongUsage("quota", canvas, wrong);
        }
        assertEquals(1, console.type("quota", "none").status());
    }

    @Test
    void theHelpTeachesThem() {
        for (String command : List.of("prune", "quota")) {
            String help = console.done(command, "--help").out();
            assertTrue(help.contains("mosp " + command + " panda"), help);
        }
        assertTrue(console.done("help").out().contains("prune"));
    }
}
