package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.store.testing.KilledCollector;
import org.mosp.storage.canvas.store.testing.SpaceModel;
import org.mosp.storage.canvas.store.testing.SpaceStore;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.spi.Keyspace;

/**
 * A process that commits, undoes, labels, prunes and collects is killed at any moment, again and again on one store. The next one looks
 * first whether every revision that was acknowledged and is to be kept is there and equal, with the audit, and goes on.
 */
class SpaceKillTest {

    @TempDir
    Path directory;

    private final List<SpaceModel> models = new ArrayList<>();
    private final String[] pending = {"", ""};
    private final Map<String, Integer> steps = new TreeMap<>();
    private final Map<String, Integer> underWay = new TreeMap<>();
    private int commitsChecked;

    @Test
    void everyRevisionToBeKeptIsThereAfterEightKills() throws Exception {
        run(8);
    }

    @Test
    @Tag("stress")
    void everyRevisionToBeKeptIsThereAfterAThousandKills() throws Exception {
        run(Integer.getInteger("mosp.kills", 1_000));
    }

    private void run(int kills) throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("space kill test: -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        begin();
        long start = System.nanoTime();
        for (int kill = 0; kill < kills; kill++) {
            kill(random.nextLong(), 1 + random.nextInt(80), random.nextInt(3_000));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        end();
        System.out.printf(
                "%d kills in %.1f s, %.2f s each; steps acknowledged %s; under way when killed %s; revisions looked at %d%n",
                kills, seconds, seconds / kills, steps, underWay, commitsChecked);
    }

    private void begin() {
        try (TestStore home = TestStore.open(directory.resolve("store"))) {
            String first = SpaceStore.create(home.canvases, 1, 2);
            String second =
                    home.canvases.duplicate(first, 1, metadata -> metadata).canvasId();
            for (String id : List.of(first, second)) {
                models.add(new SpaceModel(id).after("commit 1,2"));
            }
        }
    }

    private void kill(long seed, int lines, int micros) throws Exception {
        for (int canvas = 0; canvas < 2; canvas++) {
            List<String> told = new ArrayList<>(List.of(pending[canvas]));
            told.addAll(models.get(canvas).lines());
            commitsChecked += models.get(canvas).revisions.size();
            Files.write(directory.resolve("model" + canvas), told);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledCollector.class.getName(),
                        directory.resolve("store").toString(),
                        directory.resolve("model").toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String failed = "";
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int left = -1;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.endsWith(KilledCollector.END)) {
                    continue;
                }
                line = line.substring(0, line.length() - KilledCollector.END.length());
                if (line.equals("ready")) {
                    left = lines;
                } else if (line.startsWith("failed")) {
                    failed = line;
                } else {
                    told(line);
                }
                if (left > 0 && --left == 0) {
                    long until = System.nanoTime() + micros * 1_000L;
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertEquals("", failed);
        assertTrue(process.waitFor(180, TimeUnit.SECONDS));
        assertEquals(137, process.exitValue(), "it was to die, not to end");
        for (String step : pending) {
            if (!step.isEmpty()) {
                underWay.merge(step.split(" ")[0], 1, Integer::sum);
            }
        }
    }

    private void told(String line) {
        int canvas = line.charAt(0) - '0';
        String[] parts = line.substring(2).split(" ", 2);
        switch (parts[0]) {
            case "begin" -> pending[canvas] = parts[1];
            case "settled" -> settled(canvas, parts[1].equals("1"));
            case "done" -> {
                steps.merge(pending[canvas].split(" ")[0], 1, Integer::sum);
                settled(canvas, true);
            }
            default -> throw new AssertionError(line);
        }
    }

    private void settled(int canvas, boolean happened) {
        if (happened) {
            models.set(canvas, models.get(canvas).after(pending[canvas]));
        }
        pending[canvas] = "";
    }

    /** What is left is as it is to be, and after a last collection the pool holds what revisions refer to and no more. */
    private void end() throws IOException {
        try (TestStore home = TestStore.open(directory.resolve("store"))) {
            for (int canvas = 0; canvas < 2; canvas++) {
                SpaceModel model = models.get(canvas);
                Optional<String> difference = KilledCollector.difference(home.canvases, model);
                if (difference.isPresent() && !pending[canvas].isEmpty()) {
                    model = model.after(pending[canvas]);
                    models.set(canvas, model);
                    difference = KilledCollector.difference(home.canvases, model);
                }
                assertEquals(Optional.empty(), difference);
            }
            home.canvases.space().collect(models.get(0).canvasId, Progress.NONE);
            Map<Long, Boolean> seeds = new HashMap<>();
            models.forEach(model -> {
                assertEquals(Optional.empty(), KilledCollector.difference(home.canvases, model));
                model.revisions.values().forEach(made -> made.seeds().forEach(seed -> seeds.put(seed, true)));
            });
            assertEquals(
                    seeds.size(),
                    home.count(Keyspace.USER, "pool/" + models.get(0).canvasId + "/tile/"),
                    "a row for each tile that is used, and no other");
        }
    }
}
