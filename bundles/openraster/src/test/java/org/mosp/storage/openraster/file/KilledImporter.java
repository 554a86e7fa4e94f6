package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.testing.KilledProcess;
import org.mosp.storage.canvas.store.testing.KilledSteps;
import org.mosp.storage.canvas.store.testing.SpaceModel;
import org.mosp.storage.openraster.ImportOptions;

/**
 * Imports files as new canvases and into canvases, undoes, prunes and collects until it is killed; a seed stands for a file, beside
 * which lies what it is as a canvas.
 */
public final class KilledImporter implements KilledSteps {

    /** How many files there are. */
    static final int FILES = 8;

    private static final int WIDTH = 200;
    private static final int HEIGHT = 150;

    private final Path files;

    KilledImporter(Path files) {
        this.files = files;
    }

    public static void main(String[] arguments) {
        KilledProcess.run(arguments, new KilledImporter(Path.of(arguments[0]).resolveSibling("files")));
    }

    @Override
    public String next(SpaceModel model, Random random) {
        int choice = random.nextInt(20);
        if (choice < 9) {
            return "commit " + random.nextInt(FILES);
        }
        if (choice < 12) {
            return "create " + random.nextInt(FILES);
        }
        if (choice < 15) {
            return choice == 12 ? "redo" : "undo";
        }
        return choice < 18 || model.revisions.size() > 8 ? "prune " + (1 + random.nextInt(3)) + " 0" : "collect";
    }

    @Override
    public long commit(LocalCanvasStore store, String id, List<Long> seeds) {
        return new OpenRasterFiles(store)
                .importFile(file(seeds.get(0)), ImportOptions.into(id))
                .revision();
    }

    @Override
    public void create(LocalCanvasStore store, long seed) {
        String id = new OpenRasterFiles(store)
                .importFile(file(seed), ImportOptions.NEW)
                .canvas();
        if (!holds(store.open(id), List.of(seed)) || !store.delete(id)) {
            throw new IllegalStateException("canvas " + id + " is not file " + seed);
        }
    }

    @Override
    public Optional<String> left(LocalCanvasStore store, Set<String> known) {
        List<String> wrong = new ArrayList<>();
        for (String id : store.canvasIds()) {
            if (!known.contains(id)) {
                CanvasView view = store.open(id);
                long seed = Long.parseLong(view.data().metadata().name());
                if (!holds(view, List.of(seed))) {
                    wrong.add(id + " is not file " + seed);
                }
                store.audit(id, Progress.NONE).problems().forEach(problem -> wrong.add(id + ": " + problem));
                store.delete(id);
            }
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong.toString());
    }

    @Override
    public boolean holds(CanvasView view, List<Long> seeds) {
        try {
            String expected = Files.readString(description(seeds.get(0)));
            return description(view).equals(expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Bytes> pixels(CanvasView view) {
        Set<Bytes> pixels = new HashSet<>();
        for (LayerData layer : layers(view)) {
            view.tiles(layer.id(), view.bounds(layer.id()), tile -> pixels.add(tile.pixels()));
        }
        return pixels;
    }

    /** A file and, from a store of its own, what it is as a canvas. */
    void make(int seed, LocalCanvasStore store) throws IOException {
        int last = 100 + seed;
        String group = layer("b", seed % 3);
        String layers = (seed % 2 == 0 ? group : "<stack name=\"g\">" + group + "</stack>")
                + layer("a", 50)
                + (seed % 4 == 3 ? "" : layer("c", last).replace("src", "x=\"" + seed + "\" src"));
        MadeFile.stack(WIDTH, HEIGHT, layers)
                .with("50.png", noise(50))
                .with(seed % 3 + ".png", noise(seed % 3))
                .with(last + ".png", noise(last))
                .with("mergedimage.png", noise(200 + seed))
                .with("notes.bin", ("notes of " + seed).getBytes(StandardCharsets.UTF_8))
                .write(file(seed));
        String id = new OpenRasterFiles(store)
                .importFile(file(seed), ImportOptions.NEW)
                .canvas();
        Files.writeString(description(seed), description(store.open(id)));
    }

    Path file(long seed) {
        return files.resolve(seed + ".ora");
    }

    private Path description(long seed) {
        return files.resolve(seed + ".txt");
    }

    private static String layer(String name, int image) {
        return "<layer name=\"" + name + "\" src=\"" + image + ".png\"/>";
    }

    private static MadePng noise(int seed) {
        Random random = new Random(seed);
        int[][] pixels = random.ints(WIDTH * HEIGHT, 1, Integer.MAX_VALUE)
                .mapToObj(pixel -> new int[] {pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255, pixel >> 23 & 255})
                .toArray(int[][]::new);
        return MadePng.rgba(WIDTH, HEIGHT).pixels((x, y) -> pixels[y * WIDTH + x]);
    }

    private static List<LayerData> layers(CanvasView view) {
        List<LayerData> layers = new ArrayList<>(view.data().layers());
        view.data().merged().ifPresent(layers::add);
        return layers;
    }

    /** Everything of a canvas in lines, but the ids and what is the same in all files. */
    private static String description(CanvasView view) {
        StringBuilder lines = new StringBuilder();
        for (LayerData layer : layers(view)) {
            PixelArea area = layer.area();
            lines.append(layer.kind())
                    .append(" depth " + layer.depth())
                    .append(" at " + (area.x() + layer.offsetX()) + "," + (area.y() + layer.offsetY()))
                    .append(" of " + area.width() + "x" + area.height() + " ")
                    .append(layer.attributes() + layer.foreign() + " " + shown(view, layer) + "\n");
        }
        for (String name : view.data().entries()) {
            lines.append(name)
                    .append(' ')
                    .append(view.entry(name).orElseThrow().toUtf8())
                    .append('\n');
        }
        return lines.toString();
    }

    /** The hash of a layer's pixels where they are on the canvas: where its plane is a re-import may choose. */
    private static String shown(CanvasView view, LayerData layer) {
        ByteBuffer canvas = ByteBuffer.allocate(4 * (WIDTH + FILES) * HEIGHT);
        view.tiles(layer.id(), view.bounds(layer.id()), tile -> {
            ByteBuffer pixels = tile.pixels().asByteBuffer();
            for (int i = 0; i < Tile.SIZE * Tile.SIZE; i++) {
                int pixel = pixels.getInt();
                if (pixel != 0) {
                    int x = tile.x() * Tile.SIZE + i % Tile.SIZE + layer.offsetX();
                    int y = tile.y() * Tile.SIZE + i / Tile.SIZE + layer.offsetY();
                    canvas.putInt(4 * (y * (WIDTH + FILES) + x), pixel);
                }
            }
        });
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canvas.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
