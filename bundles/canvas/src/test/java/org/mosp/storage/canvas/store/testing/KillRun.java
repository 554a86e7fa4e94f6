package org.mosp.storage.canvas.store.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.spi.Keyspace;

/**
 * Kills a {@link KilledProcess} at any moment, again and again on one store. The next one looks first whether every revision that was
 * acknowledged and is to be kept is there and equal, with the audit, and goes on.
 */
public final class KillRun {

    private final Path directory;
    private final Class<?> process;
    private final List<SpaceModel> models = new ArrayList<>();
    private final String[] pending = {"", ""};
    private final Map<String, Integer> steps = new TreeMap<>();
    private final Map<String, Integer> underWay = new TreeMap<>();
    private int revisionsLookedAt;

    /**
     * With a store in a directory, closed now.
     *
     * @param process its {@code main} calls {@link KilledProcess#run}
     * @param canvases two, that share a pool and have one revision
     * @param first the seeds of that
     */
    public KillRun(Path directory, Class<?> process, List<String> canvases, String first) {
        this.directory = directory;
        this.process = process;
        canvases.forEach(id -> models.add(new SpaceModel(id).after("commit " + first)));
    }

    /** Kills this many, and prints what was acknowledged meanwhile. */
    public void kill(int kills) throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println(process.getSimpleName() + ": -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        long start = System.nanoTime();
        for (int kill = 0; kill < kills; kill++) {
            kill(random.nextLong(), 1 + random.nextInt(80), random.nextInt(3_000));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%d kills in %.1f s, %.2f s each; steps acknowledged %s; under way when killed %s; revisions looked at %d%n",
                kills, seconds, seconds / kills, steps, underWay, revisionsLookedAt);
    }

    private void kill(long seed, int lines, int micros) throws Exception {
        for (int canvas = 0; canvas < 2; canvas++) {
            List<String> told = new ArrayList<>(List.of(pending[canvas]));
            told.addAll(models.get(canvas).lines());
            revisionsLookedAt += models.get(canvas).revisions.size();
            Files.write(directory.resolve("model" + canvas), told);
        }
        String failed = "";
        try (KilledJvm child = new KilledJvm(
                process,
                directory.resolve("store").toString(),
                directory.resolve("model").toString(),
                Long.toString(seed))) {
            BufferedReader output = child.output();
            int left = -1;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.endsWith(KilledProcess.END)) {
                    continue;
                }
                line = line.substring(0, line.length() - KilledProcess.END.length());
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
                    child.kill();
                }
            }
            assertEquals("", failed);
            child.assertKilled();
        }
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
    public void end(TestStore home, KilledSteps kind) {
        Set<Bytes> pixels = new HashSet<>();
        Set<String> known = new HashSet<>();
        for (int canvas = 0; canvas < 2; canvas++) {
            SpaceModel model = models.get(canvas);
            Optional<String> difference = KilledProcess.difference(home.canvases, kind, model);
            if (difference.isPresent() && !pending[canvas].isEmpty()) {
                model = model.after(pending[canvas]);
                models.set(canvas, model);
                difference = KilledProcess.difference(home.canvases, kind, model);
            }
            assertEquals(Optional.empty(), difference);
            known.add(model.canvasId);
        }
        assertEquals(Optional.empty(), kind.left(home.canvases, known));
        home.canvases.settle();
        home.canvases.space().collect(models.get(0).canvasId, Progress.NONE);
        for (SpaceModel model : models) {
            assertEquals(Optional.empty(), KilledProcess.difference(home.canvases, kind, model));
            model.revisions
                    .keySet()
                    .forEach(number -> pixels.addAll(kind.pixels(home.canvases.open(model.canvasId, number))));
        }
        assertEquals(
                pixels.size(),
                home.count(Keyspace.USER, "pool/" + models.get(0).canvasId + "/tile/"),
                "a row for each tile that is used, and no other");
        String pool = "pool/" + models.get(0).canvasId + "/";
        assertEquals(
                home.count(Keyspace.USER, pool),
                home.count(Keyspace.USER, "pool/"),
                "nothing of canvases that are gone, or never came");
        assertEquals(0, home.count(Keyspace.STORE, "outbox/"));
    }
}
