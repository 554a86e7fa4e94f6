package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** An engine is exchanged in the assembled distribution, as an operator does it. */
class LiveSwapIT {

    private Distribution mosp;
    private String canvas;

    @BeforeEach
    void storeWithAPainting(@TempDir Path temporary) {
        mosp = new Distribution(temporary.resolve("data"));
        String sample = Distribution.home().resolve("samples/pandaPixie.v1.ora").toString();
        String imported = mosp.run("import", sample, "--json").done().text();
        canvas = text(imported, "canvas");
    }

    @AfterEach
    void end() {
        mosp.close();
    }

    private static String text(String document, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(document);
        assertTrue(found.find(), name + " in " + document);
        return found.group(1);
    }

    private void assertActive(String engine) {
        String providers = mosp.run("providers", "--json").done().text();
        assertTrue(
                providers.matches("(?s).*\"incremental\"\\s*:\\s*\\{\\s*\"active\"\\s*:\\s*\"" + engine + "\".*"),
                providers);
    }

    /** Lines of strokes that were acknowledged to a painter, as they come. */
    static List<String> acknowledgements(Process painter) {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Thread reader = new Thread(() -> {
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(painter.getInputStream(), StandardCharsets.UTF_8))) {
                out.lines().filter(line -> line.startsWith("acknowledged ")).forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                // the painter is gone; what it was told is counted
                return;
            }
        });
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    @Test
    void engineIsExchangedUnderAPainterAndALaterCommandOpensTheNewOne() throws Exception {
        mosp.start();
        Process painter = mosp.begin("paint", canvas, "--strokes", "1000000", "--acknowledge");
        List<String> strokes = acknowledgements(painter);
        Distribution.await("strokes", () -> strokes.size() > 10);
        Result swapped = mosp.run("swap", "incremental", "mvstore", "--json").done();
        assertEquals("switched", text(swapped.text(), "state"));
        assertEquals(0, swapped.number("failedOperations"));
        assertTrue(swapped.number("entriesVerified") > 50, swapped.text());
        assertTrue(swapped.text().matches("(?s).*\"verified\"\\s*:\\s*true.*"), swapped.text());
        int then = strokes.size();
        Distribution.await("strokes on the new engine", () -> strokes.size() > then + 10);
        assertTrue(painter.isAlive());
        painter.toHandle().destroy();
        Distribution.awaitEnd(painter.toHandle());
        assertActive("mvstore");
        mosp.run("stop").done();

        // no runtime, no configuration: the manifest alone says where the data is
        assertActive("mvstore");
        String history = mosp.run("history", canvas, "--json").done().text();
        List<String> told = List.copyOf(strokes);
        for (String line : told) {
            String[] words = line.split(" ", -1);
            assertTrue(history.contains("\"stroke " + words[1] + "\""), line);
        }
        mosp.run("verify").done();

        // the way back works in a command of its own, too, and keeps all of it
        Result back = mosp.run("swap", "incremental", "--rollback", "--json").done();
        assertEquals("rolled-back", text(back.text(), "state"));
        assertActive("mapdb");
        assertEquals(history, mosp.run("history", canvas, "--json").done().text());
        mosp.run("verify").done();
    }

    @Test
    void commandOfItsOwnSwapsFinishesAndFrees() throws IOException {
        Result swapped = mosp.run("swap", "incremental", "mvstore").done();
        for (String said : List.of("switched", "0 operations", "--rollback", "--finish", "--discard 1")) {
            assertTrue(swapped.text().contains(said), swapped.text());
        }
        assertTrue(mosp.run("status").done().text().contains("rollback until"));
        mosp.run("swap", "incremental", "--finish").done();
        mosp.run("swap", "incremental", "--discard", "1").done();
        assertTrue(Files.notExists(mosp.data().resolve("engines/1-mapdb")));
        assertActive("mvstore");
        mosp.run("verify").done();
    }
}
