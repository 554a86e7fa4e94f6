package org.mosp.storage.canvas.store.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.LocalCanvasStore;

/**
 * A process that first checks what the one before it left, then makes steps until it is killed: two canvases that share a pool, a
 * thread for each. Before each step it prints {@code CANVAS begin STEP}, behind it {@code CANVAS done}; of the step that was under way
 * at the last kill it says first whether it happened: {@code CANVAS settled 0|1}. Its arguments are the store, the files of the models
 * without their last digit, and a seed.
 */
public final class KilledProcess {

    /** The end of each line. */
    public static final String END = " .";

    private final LocalCanvasStore store;
    private final KilledSteps steps;

    private KilledProcess(LocalCanvasStore store, KilledSteps steps) {
        this.store = store;
        this.steps = steps;
    }

    /** Runs until it is killed. */
    public static void run(String[] arguments, KilledSteps steps) {
        try {
            Random random = new Random(Long.parseLong(arguments[2]));
            TestStore home =
                    TestStore.open(Path.of(arguments[0]), TestStore.prompt().withStageBytes(1 << 16));
            KilledProcess process = new KilledProcess(home.canvases, steps);
            List<SpaceModel> models = new ArrayList<>();
            for (int canvas = 0; canvas < 2; canvas++) {
                models.add(process.settle(canvas, Path.of(arguments[1] + canvas)));
            }
            process.lookAtTheRest(models);
            print("ready");
            for (int canvas = 0; canvas < 2; canvas++) {
                Random own = new Random(random.nextLong());
                int index = canvas;
                new Thread(() -> {
                            try {
                                process.work(index, models.get(index), own);
                            } catch (Throwable e) {
                                fail(e);
                            }
                        })
                        .start();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    private static void fail(Throwable e) {
        e.printStackTrace();
        print("failed " + e);
        Runtime.getRuntime().halt(3);
    }

    /** With an end of its own: a line that a kill cut off was not told. */
    private static synchronized void print(String line) {
        System.out.println(line + END);
        System.out.flush();
    }

    private void lookAtTheRest(List<SpaceModel> models) {
        Set<String> known = models.stream().map(model -> model.canvasId).collect(Collectors.toSet());
        steps.left(store, known).ifPresent(wrong -> {
            throw new IllegalStateException(wrong);
        });
    }

    /** Whether the step under way happened or not, everything is as the model says. */
    private SpaceModel settle(int canvas, Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        SpaceModel model = SpaceModel.of(lines.subList(1, lines.size()));
        String step = lines.get(0);
        SpaceModel found = model;
        if (!step.isEmpty()) {
            SpaceModel after = model.after(step);
            boolean happened = difference(store, steps, model).isPresent();
            found = happened ? after : model;
            print(canvas + " settled " + (happened ? 1 : 0));
        }
        Optional<String> difference = difference(store, steps, found);
        if (difference.isPresent()) {
            throw new IllegalStateException("canvas " + canvas + " after '" + step + "': " + difference.get());
        }
        return found;
    }

    /** What is not as a model says; every tile is compared. */
    public static Optional<String> difference(LocalCanvasStore store, KilledSteps steps, SpaceModel model) {
        String id = model.canvasId;
        long head = store.open(id).revision().number();
        if (head != model.head) {
            return Optional.of("the head is " + head + ", not " + model.head);
        }
        Map<Long, Long> parents;
        try (var history = store.history(id)) {
            parents = new TreeMap<>(history.collect(Collectors.toMap(Revision::number, Revision::parent)));
        }
        Map<Long, Long> expected = new TreeMap<>();
        model.revisions.forEach((number, made) -> expected.put(number, made.parent()));
        if (!expected.equals(parents)) {
            return Optional.of("revisions and parents are " + parents + ", not " + expected);
        }
        Map<String, Long> labels =
                new TreeMap<>(store.labels(id).stream().collect(Collectors.toMap(Label::name, Label::revision)));
        if (!labels.equals(model.labels)) {
            return Optional.of("labels are " + labels + ", not " + model.labels);
        }
        for (Map.Entry<Long, SpaceModel.Made> revision : model.revisions.entrySet()) {
            List<Long> seeds = revision.getValue().seeds();
            if (!steps.holds(store.open(id, revision.getKey()), seeds)) {
                return Optional.of("revision " + revision.getKey() + " is not what " + seeds + " stand for");
            }
        }
        List<?> problems = store.audit(id, Progress.NONE).problems();
        return problems.isEmpty() ? Optional.empty() : Optional.of("audit: " + problems);
    }

    private void work(int canvas, SpaceModel start, Random random) {
        SpaceModel model = start;
        while (true) {
            String step = steps.next(model, random);
            SpaceModel after = model.after(step);
            print(canvas + " begin " + step);
            make(model.canvasId, step, after);
            print(canvas + " done");
            model = after;
        }
    }

    private void make(String id, String step, SpaceModel after) {
        String[] parts = step.split(" ");
        switch (parts[0]) {
            case "commit" -> expect(after.head, steps.commit(store, id, SpaceModel.seeds(parts[1])), step);
            case "undo" -> {
                store.undo(id);
                expect(after.head, store.open(id).revision().number(), step);
            }
            case "redo" -> {
                store.redo(id);
                expect(after.head, store.open(id).revision().number(), step);
            }
            case "label" -> store.label(id, after.head, parts[1]);
            case "prune" -> {
                // one interval holds all that these tests make
                Optional<Duration> each =
                        parts[2].equals("1") ? Optional.of(Duration.ofDays(100_000)) : Optional.empty();
                PrunePolicy policy = new PrunePolicy(Integer.parseInt(parts[1]), each);
                expect(
                        after.revisions.size(),
                        store.space().prune(id, policy, Progress.NONE).kept(),
                        step);
            }
            case "collect" -> store.space().collect(id, Progress.NONE);
            case "create" -> steps.create(store, Long.parseLong(parts[1]));
            default -> throw new IllegalArgumentException(step);
        }
    }

    private static void expect(long expected, long found, String step) {
        if (expected != found) {
            throw new IllegalStateException(step + ": " + found + ", not " + expected);
        }
    }
}
