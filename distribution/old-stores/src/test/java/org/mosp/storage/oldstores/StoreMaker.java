package org.mosp.storage.oldstores;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;

/**
 * Makes a store with the software on the class path, and the record of what it holds. Run once per release, before its successor
 * changes a format; how, stands in the README.
 */
final class StoreMaker {

    private static final List<String> PAINTINGS = List.of(
            "gimp/gi01_64x64_1layer.ora",
            "gimp/gi07_512_gray_3layers.ora",
            "krita/kr03_1024x768_nested8_passthrough.ora",
            "krita/kr05_900x900_16bit_5layers_300dpi.ora",
            "krita/kr06_3000x2000_6empty.ora",
            "krita/kr09_800x800_offset_outside.ora",
            "krita/kr13_640x480_filterlayer.ora",
            "mypaint/mp01_64x64_1layer.ora");

    private static final Path CORPUS = Path.of("../../bundles/openraster/src/test/resources/corpus");
    private static final Path STORES = Path.of("src/test/resources/stores");

    @TempDir
    Path work;

    @Test
    @EnabledIfSystemProperty(named = "old.store", matches = ".+")
    void make() throws IOException {
        Path archive = STORES.resolve(System.getProperty("old.store") + ".zip");
        assertFalse(Files.exists(archive), "what earlier software made is not made again");
        Path directory = work.resolve("store");
        try (Software software = new Software(directory)) {
            fill(software, CORPUS);
        }
        List<String> record;
        try (Software software = new Software(directory)) {
            record = Exported.of(software, work);
        }
        zip(directory, archive);
        Files.write(STORES.resolve(System.getProperty("old.store") + ".txt"), record);
    }

    private static void fill(Software software, Path corpus) {
        for (String painting : PAINTINGS) {
            software.files.importFile(corpus.resolve(painting), ImportOptions.NEW);
        }
        String panda = software.files
                .importFile(corpus.resolve("paintings/pandaDeu.v1.ora"), ImportOptions.NEW)
                .canvas();
        software.files.importFile(corpus.resolve("paintings/pandaDeu.v2.ora"), ImportOptions.into(panda));
        paint(software, panda);
        String gone = software.files
                .importFile(corpus.resolve("krita/kr01_64x64_1layer.ora"), ImportOptions.NEW)
                .canvas();
        software.canvases.delete(gone);
        software.preferences.update(
                "ann",
                before -> new Preferences(Map.of(
                        "brush",
                        "round",
                        "size",
                        "12",
                        "code",
                        "007",
                        "pressure",
                        "true",
                        "gamma",
                        "2.2",
                        "none",
                        "")));
        software.preferences.update("bob", before -> Preferences.NONE.with("colour", "#ff8800"));
        Instant made = Instant.parse("2026-01-02T03:04:05.678901Z");
        software.storage
                .relational()
                .saveCanvas(Canvas.of(
                        "direct-1",
                        "a row of its own: \u00e4\u00df\u6f22",
                        made,
                        made.plusSeconds(60),
                        List.of(new Layer("direct-1/a", "ink", 0), new Layer("direct-1/b", "paper", 1))));
        software.canvases.settle();
    }

    /** Strokes: tiles put anew, far away, of one colour and taken away; a layer moved, one added, one emptied. */
    private static void paint(Software software, String canvas) {
        for (int stroke = 0; stroke < 12; stroke++) {
            CanvasEdit edit = software.canvases.edit(canvas);
            List<LayerData> pixels = edit.data().layers().stream()
                    .filter(layer -> layer.kind() == LayerData.Kind.PIXELS)
                    .toList();
            LayerData layer = pixels.get(stroke % pixels.size());
            PixelFormat format = layer.format();
            switch (stroke % 4) {
                case 0 -> edit.putTile(layer.id(), new Tile(stroke - 3, 1 - stroke, brush(format, stroke)));
                case 1 -> edit.putTile(layer.id(), new Tile(1, 2, plain(format, stroke)));
                case 2 -> edit.putTile(layer.id(), new Tile(1, 1, plain(format, 0)));
                default -> edit.putLayer(layer.withOffset(stroke, -stroke), 0);
            }
            if (stroke == 9) {
                LayerData added = LayerData.pixels(edit.newLayerId(), "added", PixelFormat.GREYA16);
                edit.putLayer(added, 0).putTile(added.id(), new Tile(-40, 17, brush(PixelFormat.GREYA16, 9)));
            }
            if (stroke == 11) {
                edit.clearTiles(pixels.get(pixels.size() - 1).id());
            }
            software.canvases.commit(edit.comment("stroke " + stroke));
        }
    }

    private static Bytes brush(PixelFormat format, int seed) {
        byte[] pixels = new byte[format.tileBytes()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / 257 + seed * 31 + (i % 7 == 0 ? 3 : 0));
        }
        return Bytes.wrap(pixels);
    }

    private static Bytes plain(PixelFormat format, int value) {
        byte[] pixels = new byte[format.tileBytes()];
        java.util.Arrays.fill(pixels, (byte) value);
        return Bytes.wrap(pixels);
    }

    /** What belongs to the store: no lock, no cache, nothing of the process. */
    private static void zip(Path directory, Path archive) throws IOException {
        Files.createDirectories(archive.toAbsolutePath().getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive));
                Stream<Path> all = Files.walk(directory)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = directory.relativize(file).toString().replace('\\', '/');
                if (name.startsWith("manifest.") || name.startsWith("engines/")) {
                    ZipEntry entry = new ZipEntry(name);
                    entry.setTime(0);
                    zip.putNextEntry(entry);
                    Files.copy(file, zip);
                    zip.closeEntry();
                }
            }
        }
    }
}
