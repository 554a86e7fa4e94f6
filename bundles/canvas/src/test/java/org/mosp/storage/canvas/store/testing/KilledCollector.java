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
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.LocalCanvasStore;

/**
 * A process that first checks what the one before it left, then commits, undoes, labels, prunes and collects until it is killed: two
 * canvases that share a pool, a thread for each. Before each step it prints {@code CANVAS begin STEP}, behind it {@code CANVAS done};
 * of the step that was under way at the last kill it says first whether it happened: {@code CANVAS settled 0|1}.
 */
public final class KilledCollector {

    /** The end of each line. */
    public static final String END = " .";

    private static final int PALETTE = 60;

    private KilledCollector() {}

    public static void main(String[] arguments) throws IOException {
        try {
            Random random = new Random(Long.parseLong(arguments[2]));
            TestStore home =
                    TestStore.open(Path.of(arguments[0]), TestStore.prompt().withStageBytes(1 << 16));
            List<SpaceModel> models = new ArrayList<>();
            for (int canvas = 0; canvas < 2; canvas++) {
                models.add(settle(home.canvases, canvas, Path.of(arguments[1] + canvas)));
            }
            print("ready");
            for (int canvas = 0; canvas < 2; canvas++) {
                Random own = new Random(random.nextLong());
                int index = canvas;
                new Thread(() -> {
                            try {
                                work(home.canvases, index, models.get(index), own);
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

    /** Whether the step under way happened or not, everything is as the model says. */
    private static SpaceModel settle(LocalCanvasStore store, int canvas, Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        SpaceModel model = SpaceModel.of(lines.subList(1, lines.size()));
        String step = lines.get(0);
        SpaceModel found = model;
        if (!step.isEmpty()) {
            SpaceModel after = model.after(step);
            boolean happened = difference(store, model).isPresent();
            found = happened ? after : model;
            print(canvas + " settled " + (happened ? 1 : 0));
        }
        Optional<String> difference = difference(store, found);
        if (difference.isPresent()) {
            throw new IllegalStateException("canvas " + canvas + " after '" + step + "': " + difference.get());
        }
        return found;
    }

    /** What is not as a model says; every tile is compared. */
    public static Optional<String> difference(LocalCanvasStore store, SpaceModel model) {
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
            Map<String, Bytes> tiles = SpaceStore.tiles(store.open(id, revision.getKey()));
            long[] seeds = revision.getValue().seeds().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            if (!tiles.equals(SpaceStore.expected(seeds))) {
                return Optional.of("revision " + revision.getKey() + " has other tiles");
            }
        }
        List<?> problems = store.audit(id, Progress.NONE).problems();
        return problems.isEmpty() ? Optional.empty() : Optional.of("audit: " + problems);
    }

    private static void work(LocalCanvasStore store, int canvas, SpaceModel start, Random random) {
        SpaceModel model = start;
        while (true) {
            String step = step(model, random);
            SpaceModel after = model.after(step);
            print(canvas + " begin " + step);
            make(store, model.canvasId, step, after);
            print(canvas + " done");
            model = after;
        }
    }

    private static String step(SpaceModel model, Random random) {
        int choice = random.nextInt(20);
        if (choice < 9) {
            // an import in place of all now and then: so many tiles that they are staged
            int tiles = choice == 0 ? 60 : 1 + random.nextInt(6);
            return "commit "
                    + LongStream.generate(() -> random.nextInt(PALETTE))
                            .limit(tiles)
                            .mapToObj(String::valueOf)
                            .collect(Collectors.joining(","));
        }
        if (choice < 12) {
            return "undo";
        }
        if (choice < 14) {
            return "redo";
        }
        if (choice < 15) {
            return "label " + (char) ('a' + random.nextInt(2));
        }
        return choice < 18 || model.revisions.size() > 12
                ? "prune " + (1 + random.nextInt(4)) + " " + random.nextInt(2)
                : "collect";
    }

    private static void make(LocalCanvasStore store, String id, String step, SpaceModel after) {
        String[] parts = step.split(" ");
        switch (parts[0]) {
            case "commit" -> {
                CanvasEdit edit = store.edit(id).clearTiles("0");
                SpaceStore.put(
                        edit,
                        SpaceModel.seeds(parts[1]).stream()
                                .mapToLong(Long::longValue)
                                .toArray());
                expect(after.head, store.commit(edit).number(), step);
            }
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
            default -> throw new IllegalArgumentException(step);
        }
    }

    private static void expect(long expected, long found, String step) {
        if (expected != found) {
            throw new IllegalStateException(step + ": " + found + ", not " + expected);
        }
    }
}
