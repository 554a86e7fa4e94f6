package org.mosp.storage.plugin.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerContents;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.CanvasOwner;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.runner.LocalMigrationManager;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A real store with canvases in it, and the step at hand. */
final class Studio implements AutoCloseable {

    final LocalStorageManager storage;
    final LocalMigrationManager migrations;
    final LocalCanvasStore canvases;

    Studio(Path directory) {
        storage = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        CanvasOwner owner = new CanvasOwner();
        storage.schemas().ownerCame(owner, "org.mosp.storage.canvas 0.1.0");
        storage.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        storage.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        storage.bind(new EhcacheProvider(), "org.mosp.storage.provider.ehcache", "0.1.0");
        migrations = new LocalMigrationManager(storage.schemas(), storage, "test");
        migrations.bindOwner(owner, "org.mosp.storage.canvas 0.1.0");
        migrations.bind(new CanvasBounds(), "org.mosp.storage.plugin.canvas-bounds", "1.0.0");
        canvases = new LocalCanvasStore(storage, storage);
    }

    /** A canvas of a layer per pixel format in a group, all empty. */
    String canvas(String name) {
        CanvasEdit edit = canvases.create(Metadata.of(name, 0, 0));
        List<LayerData> layers = new ArrayList<>();
        layers.add(LayerData.group(edit.newLayerId(), "all"));
        for (PixelFormat format : PixelFormat.values()) {
            layers.add(
                    LayerData.pixels(edit.newLayerId(), format.name(), format).withDepth(1));
        }
        return canvases.commit(edit.setLayers(layers)).canvasId();
    }

    /** A stroke over some tiles of one of the layers, which depends on its number alone. */
    void stroke(String canvas, int number) {
        CanvasEdit edit = canvases.edit(canvas);
        LayerData layer = edit.data().layers().get(1 + number % PixelFormat.values().length);
        for (int i = 0; i < 4; i++) {
            int x = number * 7 % 50 - 25 + i;
            int y = number * 3 % 40 - 20;
            edit.putTile(layer.id(), new Tile(x, y, pixels(layer.format(), number % 9 * (i + 1))));
        }
        canvases.commit(edit.comment("stroke " + number));
    }

    /** A square of tiles that are all different, on the first layer. */
    void fill(String canvas, int side) {
        CanvasEdit edit = canvases.edit(canvas);
        for (int i = 0; i < side * side; i++) {
            edit.putTile("1", new Tile(i % side, i / side, noise(i)));
        }
        canvases.commit(edit);
    }

    /** One of those tiles anew. */
    void dab(String canvas, int number, int side) {
        CanvasEdit edit = canvases.edit(canvas);
        edit.putTile("1", new Tile(number * 7 % side, number / 3 % side, noise(100_000 + number)));
        canvases.commit(edit);
    }

    private static Bytes noise(int seed) {
        byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
        Random random = new Random(seed);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 64 == 0 ? random.nextInt() : i / 64);
        }
        return Bytes.wrap(pixels);
    }

    /** Of one colour, or a row; 0 is empty. */
    private static Bytes pixels(PixelFormat format, int seed) {
        byte[] pixels = new byte[format.tileBytes()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (seed % 3 == 0 ? seed : seed + i / 200 * seed);
        }
        return Bytes.wrap(pixels);
    }

    void up() throws Exception {
        done(migrations.migrate(migrations.plan()));
    }

    void down() throws Exception {
        done(migrations.revert(new SchemaVersion("canvas", 1)));
    }

    private static void done(MigrationRun run) throws Exception {
        MigrationProgress last = run.completion().toCompletableFuture().get(300, TimeUnit.SECONDS);
        assertEquals(MigrationProgress.State.DONE, last.state(), String.valueOf(last));
    }

    /** Every entry of applications, with its schema's version. */
    Map<String, String> content() {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Entry> all = storage.scan(Keyspace.USER, "")) {
            all.forEach(entry -> content.put(
                    entry.key(),
                    entry.schemaVersion() + " " + Hash128.of(entry.value().toArray())));
        }
        return content;
    }

    /** Entries of layers in a version. */
    long layers(int version) {
        try (Stream<Entry> all = storage.scan(Keyspace.USER, "canvas/")) {
            return all.filter(entry -> entry.key().contains("/layer/") && entry.schemaVersion() == version)
                    .count();
        }
    }

    /** Compares what every layer of every revision says with a count of tiles, and lets the audit look. */
    void checkContents() {
        for (String canvas : canvases.canvasIds()) {
            long newest = canvases.open(canvas).revision().number();
            LongStream.rangeClosed(1, newest).forEach(number -> {
                CanvasView view = canvases.open(canvas, number);
                view.data()
                        .layers()
                        .forEach(layer -> assertEquals(
                                count(view, layer),
                                view.contents(layer.id()),
                                canvas + "@" + number + " " + layer.id()));
            });
            assertEquals(List.of(), canvases.audit(canvas, Progress.NONE).problems());
        }
    }

    private LayerContents count(CanvasView view, LayerData layer) {
        List<Tile> tiles = new ArrayList<>();
        view.tiles(layer.id(), new PixelArea(-10_000, -10_000, 20_000, 20_000), tiles::add);
        if (tiles.isEmpty()) {
            return new LayerContents(PixelArea.EMPTY, 0, 0);
        }
        PixelArea bounds = PixelArea.EMPTY;
        long bytes = 0;
        for (Tile tile : tiles) {
            bounds = bounds.union(new PixelArea(tile.x() * 64, tile.y() * 64, 64, 64));
            String row = "pool/" + view.revision().canvasId() + "/tile/"
                    + Hash128.of(tile.pixels().toArray()).text();
            bytes += storage.incremental()
                    .get(row)
                    .map(entry -> entry.value().length())
                    .orElse(0);
        }
        return new LayerContents(bounds, tiles.size(), bytes);
    }

    @Override
    public void close() {
        migrations.close();
        canvases.close();
        storage.close();
    }
}
