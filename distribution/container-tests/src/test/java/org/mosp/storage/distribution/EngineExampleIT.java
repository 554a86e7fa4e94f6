package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/**
 * A stranger's engine is built and tested by its own pom against what is installed, dropped into the hot-deploy folder, and
 * swapped to and back while a painter paints.
 */
class EngineExampleIT {

    @Test
    void strangersEnginePassesTheContractAndTakesTheDataAndGivesItBack(@TempDir Path temporary) throws Exception {
        Path data = temporary.resolve("data");
        Example example = new Example("engine", temporary, Map.of("DATA", data.toString()));
        assertContractKept(example.run("mvn package").done().text());
        example.run("mkdir").done();
        try (Distribution mosp = new Distribution(data)) {
            String sample =
                    Distribution.home().resolve("samples/pandaPixie.v1.ora").toString();
            String canvas = text(mosp.run("import", sample, "--json").done(), "canvas");
            mosp.start();
            Process painter = mosp.begin("paint", canvas, "--strokes", "1000000", "--acknowledge");
            List<String> strokes = LiveSwapIT.acknowledgements(painter);
            Distribution.await("strokes", () -> strokes.size() > 10);

            example.run("cp target/").done();
            Distribution.await(
                    "the engine's bundle",
                    () -> mosp.run("providers").done().text().contains("files"));
            assertTrue(example.run("mosp providers").done().text().contains("files"));
            assertSwitched(example.run("mosp swap incremental files").done().text(), "files");
            int then = strokes.size();
            Distribution.await("strokes on the stranger's engine", () -> strokes.size() > then + 10);
            example.run("mosp swap incremental --finish").done();
            assertSwitched(example.run("mosp swap incremental mapdb").done().text(), "mapdb");
            int again = strokes.size();
            Distribution.await("strokes on the first engine again", () -> strokes.size() > again + 10);
            example.end();
            assertTrue(painter.isAlive());
            painter.toHandle().destroy();
            Distribution.awaitEnd(painter.toHandle());

            assertEquals(0, lost(mosp, canvas, List.copyOf(strokes)), "strokes lost");
            mosp.run("verify").done();
            assertSameContentInBoth(mosp, temporary);
            System.out.println("stranger's engine: " + strokes.size()
                    + " strokes acknowledged while it was swapped to and back, 0 lost, 0 operations failed");
        }
    }

    private static void assertContractKept(String build) {
        for (String line : List.of(
                "files kill -9: .* kills=20, .* lost=0, half=0, unopenable=0",
                "files crash points: .* lost=0, half=0, unopenable=0",
                "files power loss: .* images=1000, .* lost=0, half=0, unopenable=0",
                "files flipped bytes: .* flips=2000, .* refused=0, .* wrong=0",
                "files failed force: .* lost=0",
                "files oracle: .* finding=none",
                "files linearizable: .* finding=none")) {
            Matcher told = Pattern.compile(line).matcher(build);
            assertTrue(told.find(), () -> line + " in\n" + build);
            System.out.println(told.group());
        }
    }

    private static void assertSwitched(String told, String engine) {
        for (String words :
                List.of("switched", "the data is in " + engine + " now", "0 operations", "both engines equal")) {
            assertTrue(told.contains(words), () -> words + " in\n" + told);
        }
    }

    private static int lost(Distribution mosp, String canvas, List<String> strokes) {
        String history = mosp.run("history", canvas, "--json").done().text();
        int lost = 0;
        for (String line : strokes) {
            lost += history.contains("\"stroke " + line.split(" ", -1)[1] + "\"") ? 0 : 1;
        }
        return lost;
    }

    /** Nothing runs beside: a backup of one engine and of the other has the same digest. */
    private static void assertSameContentInBoth(Distribution mosp, Path temporary) {
        mosp.run("stop").done();
        String first = settledDigest(mosp, temporary);
        Result back = mosp.run("swap", "incremental", "--rollback", "--json").done();
        assertEquals("rolled-back", text(back, "state"));
        assertEquals(first, digest(mosp, temporary.resolve("files.backup")));
    }

    /** Thumbnails and rows of the catalogue are made behind the commits, by the next command if need be: until that is done. */
    private static String settledDigest(Distribution mosp, Path temporary) {
        String before = "";
        for (int tries = 0; tries < 20; tries++) {
            String now = digest(mosp, temporary.resolve("mapdb-" + tries + ".backup"));
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new AssertionError("the store's content does not come to rest");
    }

    private static String digest(Distribution mosp, Path file) {
        return text(mosp.run("backup", file.toString(), "--json").done(), "digest");
    }

    private static String text(Result document, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(document.text());
        assertTrue(found.find(), () -> name + " in " + document.text());
        return found.group(1);
    }
}
