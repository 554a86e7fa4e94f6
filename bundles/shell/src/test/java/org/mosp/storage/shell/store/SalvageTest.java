package org.mosp.storage.shell.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;
import org.mosp.storage.shell.store.Gallery.Seen;
import org.mosp.storage.spi.Keyspace;

/** Real stores, damaged at random places: what can be read is in the new store, and what is lost is listed. */
class SalvageTest {

    private static final String SAMPLE = Path.of("../../distribution/samples/pandaPixie.v1.ora")
            .toAbsolutePath()
            .normalize()
            .toString();

    @TempDir
    Path directory;

    private final long seed = Long.getLong("mosp.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private Path damaged() {
        return directory.resolve("damaged");
    }

    private static ManagerSettings on(String engine) {
        return ManagerSettings.DEFAULTS.withEngine(StorageRole.INCREMENTAL, engine);
    }

    /** A loss as it is printed. */
    private record Lost(String canvas, String layer, String what) {}

    private static List<Lost> losses(Result result) {
        assertTrue(result.object().containsKey("losses"), result.out() + result.err());
        List<Lost> losses = new ArrayList<>();
        for (Object each : (List<?>) result.object().get("losses")) {
            Map<?, ?> loss = (Map<?, ?>) each;
            losses.add(new Lost(
                    String.valueOf(loss.get("canvas")),
                    String.valueOf(loss.get("layer")),
                    String.valueOf(loss.get("what"))));
        }
        return losses;
    }

    /** Salvages into a directory; what is there is sound. */
    private List<Lost> salvage(RealStore store, String into) {
        Result result = new Console(store, directory).type("verify", "--salvage", into, "--json");
        List<Lost> losses = losses(result);
        assertEquals(losses.isEmpty() ? 0 : 3, result.status(), result.out() + result.err());
        return losses;
    }

    private Map<String, Map<Long, Seen>> sound(String into, List<Lost> losses) {
        try (RealStore again = new RealStore(directory.resolve(into))) {
            Result verified = new Console(again, directory).type("verify", "--json");
            assertEquals(0, verified.status(), "seed " + seed + ": " + verified.out() + verified.err() + losses);
            return Gallery.see(again.canvases());
        }
    }

    @Test
    void aSoundStoreIsSalvagedWholeAndOnlyRead() throws IOException {
        Map<String, Map<Long, Seen>> before;
        try (RealStore store = new RealStore(damaged())) {
            Gallery.paint(store.canvases(), 3, 5, random);
            Console console = new Console(store, directory);
            assertEquals(0, console.type("import", SAMPLE).status());
            assertEquals(0, console.type("preferences", "mia", "brush.size=12").status());
            store.manager().incremental().put("app/notes/1", Bytes.utf8("kept"));
            store.manager().incremental().put("zebra", Bytes.utf8("kept too"));
            Instant now = Instant.now();
            store.manager().relational().saveCanvas(Canvas.of("mine", "of an application", now, now, List.of()));
            store.canvases().settle();
            before = Gallery.see(store.canvases());
            Map<String, String> entries = entries(store);
            assertEquals(List.of(), salvage(store, "whole"));
            assertEquals(entries, entries(store));
            Result again = console.type("verify", "--salvage", "whole", "--json");
            assertEquals(1, again.status());
            assertEquals("backup-refused", again.object().get("error"));
            assertEquals(
                    2, console.type("verify", "--salvage", "other", "--repair").status());
            assertFalse(Files.exists(directory.resolve("other")));
        }
        assertEquals(before, sound("whole", List.of()));
        try (RealStore whole = new RealStore(directory.resolve("whole"))) {
            Console console = new Console(whole, directory);
            assertTrue(console.type("preferences", "mia").out().contains("12"));
            assertEquals(
                    "kept",
                    whole.manager()
                            .incremental()
                            .get("app/notes/1")
                            .orElseThrow()
                            .value()
                            .toUtf8());
            assertEquals(
                    "kept too",
                    whole.manager()
                            .incremental()
                            .get("zebra")
                            .orElseThrow()
                            .value()
                            .toUtf8());
            assertEquals(
                    "of an application",
                    whole.manager()
                            .relational()
                            .findCanvas("mine")
                            .orElseThrow()
                            .name());
            assertEquals(5, console.type("canvases", "--json").list().size());
            Gallery.change(whole.canvases(), before.keySet().iterator().next(), random);
        }
    }

    private static Map<String, String> entries(RealStore store) {
        try (Stream<Entry> entries = store.manager().scan(Keyspace.USER, "")) {
            return entries.collect(Collectors.toMap(
                    Entry::key, entry -> entry.version() + " " + entry.value().hashCode()));
        }
    }

    @Test
    void entriesTakenAwayAtRandomAreListedAsLost() {
        takeAway(4);
    }

    @Test
    @Tag("stress")
    void entriesTakenAwayAtRandomAreListedAsLostInLongRuns() {
        takeAway(100);
    }

    private void takeAway(int rounds) {
        System.out.println("seed " + seed);
        try (RealStore store = new RealStore(damaged())) {
            Gallery.paint(store.canvases(), 6, 6, random);
            store.canvases().settle();
            Map<String, Map<Long, Seen>> before = Gallery.see(store.canvases());
            for (int round = 0; round < rounds; round++) {
                List<Entry> gone = new ArrayList<>();
                for (String prefix : List.of("canvas/", "pool/")) {
                    List<Entry> entries = new ArrayList<>(entriesOf(store, prefix));
                    Collections.shuffle(entries, random);
                    gone.addAll(entries.subList(0, 1 + random.nextInt(4)));
                }
                gone.forEach(entry -> store.manager().incremental().delete(entry.key()));
                String into = "salvaged-" + round;
                List<Lost> losses = salvage(store, into);
                compare(
                        before,
                        sound(into, losses),
                        losses,
                        gone.stream().map(Entry::key).toList());
                gone.forEach(entry -> store.manager().incremental().put(entry.key(), entry.value()));
            }
        }
    }

    private static List<Entry> entriesOf(RealStore store, String prefix) {
        try (Stream<Entry> entries = store.manager().scan(Keyspace.USER, prefix)) {
            return entries.toList();
        }
    }

    /** What differs is what is listed. */
    private void compare(
            Map<String, Map<Long, Seen>> before,
            Map<String, Map<Long, Seen>> after,
            List<Lost> losses,
            List<String> gone) {
        String context = "seed " + seed + ", gone " + gone + ", losses " + losses;
        assertTrue(before.keySet().containsAll(after.keySet()), context);
        for (String canvas : before.keySet()) {
            List<Lost> own =
                    losses.stream().filter(loss -> loss.canvas().equals(canvas)).toList();
            if (own.isEmpty()) {
                assertEquals(before.get(canvas), after.get(canvas), context);
                continue;
            }
            Map<Long, Seen> left = after.getOrDefault(canvas, Map.of());
            assertTrue(
                    !left.isEmpty() || own.stream().anyMatch(loss -> loss.what().startsWith("the canvas")), context);
            Set<String> different = new TreeSet<>();
            Set<Long> missing = new TreeSet<>();
            boolean besides = false;
            for (Map.Entry<Long, Seen> revision : before.get(canvas).entrySet()) {
                Seen now = left.get(revision.getKey());
                if (now == null) {
                    missing.add(revision.getKey());
                } else if (revision.getKey() != 0) {
                    different.addAll(differences(revision.getValue(), now));
                    besides |= !revision.getValue().beside().equals(now.beside());
                }
            }
            if (!left.isEmpty()) {
                assertEquals(listedLayers(own), different, context);
                Set<Long> listed = own.stream()
                        .filter(loss -> loss.what().startsWith("revision "))
                        .map(loss -> Long.parseLong(loss.what().replaceAll("revision (\\d+).*", "$1")))
                        .collect(Collectors.toSet());
                assertTrue(missing.containsAll(listed), context);
                for (long number : missing) {
                    // of two that are gone one behind the other, not even the names being left, the later one is known
                    assertTrue(listed.contains(number) || missing.contains(number + 1), context);
                }
                assertEquals(
                        besides,
                        own.stream()
                                .anyMatch(loss -> loss.what().startsWith("the metadata")
                                        || loss.what().startsWith("the kept entr")),
                        context);
            }
        }
    }

    private static Set<String> listedLayers(List<Lost> losses) {
        return losses.stream()
                .map(Lost::layer)
                .filter(layer -> !layer.isEmpty())
                .map(layer -> layer.replace("layer ", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> differences(Seen before, Seen now) {
        Set<String> different = new TreeSet<>();
        Map<String, String> all = new TreeMap<>(before.layers());
        all.putAll(now.layers());
        for (String layer : all.keySet()) {
            if (!String.valueOf(before.layers().get(layer))
                    .equals(String.valueOf(now.layers().get(layer)))) {
                different.add(layer);
            }
        }
        return different;
    }

    @Test
    void aCanvasWithoutItsHeadGoesOnFromItsNewestRevision() {
        try (RealStore store = new RealStore(damaged())) {
            String id = Gallery.paint(store.canvases(), 1, 4, random).get(0);
            store.canvases().settle();
            Map<String, Map<Long, Seen>> before = Gallery.see(store.canvases());
            store.manager().incremental().delete("canvas/" + id + "/layers");
            Result found = new Console(store, directory).type("verify", "--json");
            assertEquals(3, found.status());
            assertTrue(found.out().contains("missing: there are revisions"), found.out());
            List<Lost> losses = salvage(store, "headless");
            assertEquals(1, losses.size(), losses.toString());
            assertTrue(losses.get(0).what().startsWith("its head: it is at revision 4"), losses.toString());
            assertEquals(before, sound("headless", losses));
        }
    }

    @Test
    void aLayerWithoutItsRecordIsAsItWasBefore() {
        try (RealStore store = new RealStore(damaged())) {
            String id = Gallery.paint(store.canvases(), 1, 8, random).get(0);
            List<String> records = entriesOf(store, "canvas/" + id + "/layer/").stream()
                    .map(Entry::key)
                    .filter(key -> !key.endsWith("/a1"))
                    .toList();
            String gone = records.get(random.nextInt(records.size()));
            store.manager().incremental().delete(gone);
            List<Lost> losses = salvage(store, "layer");
            assertEquals(1, losses.size(), losses.toString());
            assertEquals("layer " + gone.split("/")[3], losses.get(0).layer());
            assertEquals(1, sound("layer", losses).size());
        }
    }

    @Test
    void aNumberThatALaterTreeNamesIsNotTakenAsFree() {
        try (RealStore store = new RealStore(damaged())) {
            CanvasEdit edit = store.canvases().create(Metadata.of("grouped", 64, 64));
            LayerData group = LayerData.group(edit.newLayerId(), "group");
            LayerData inside = LayerData.pixels(edit.newLayerId(), "inside", PixelFormat.RGBA8)
                    .withDepth(1);
            LayerData ground = LayerData.pixels(edit.newLayerId(), "ground", PixelFormat.RGBA8);
            store.canvases().commit(edit.setLayers(List.of(group, inside, ground)));
            String id = edit.canvasId();
            for (LayerData layer : List.of(ground, ground, inside)) {
                byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
                random.nextBytes(pixels);
                store.canvases()
                        .commit(store.canvases().edit(id).putTile(layer.id(), new Tile(0, 0, Bytes.wrap(pixels))));
            }
            // the layer moves out of the group that is lost, and its last version has not even a name
            store.manager().incremental().delete("canvas/" + id + "/layer/" + group.id() + "/a1");
            store.manager().incremental().delete("canvas/" + id + "/layer/" + inside.id() + "/a4");
            List<Lost> losses = salvage(store, "numbers");
            assertFalse(losses.isEmpty());
            Map<Long, Seen> after = sound("numbers", losses).get(id);
            assertEquals(Set.of(0L, 1L, 2L, 3L, 4L), after.keySet());
            after.forEach((number, seen) ->
                    assertEquals(Set.of(inside.id(), ground.id()), seen.layers().keySet(), number + ": " + losses));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "mvstore"})
    void flippedBytesOfAnEngineCostWhatIsListed(String engine) throws IOException {
        flip(engine, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "mvstore"})
    @Tag("stress")
    void flippedBytesOfAnEngineCostWhatIsListedInLongRuns(String engine) throws IOException {
        flip(engine, 40);
    }

    private void flip(String engine, int rounds) throws IOException {
        System.out.println("seed " + seed);
        Map<String, Map<Long, Seen>> before;
        try (RealStore store = new RealStore(damaged(), on(engine))) {
            Gallery.paint(store.canvases(), 5, 6, random);
            store.manager().incremental().put("app/notes", Bytes.utf8("kept"));
            store.canvases().settle();
            before = Gallery.see(store.canvases());
        }
        int lossy = 0;
        int closed = 0;
        for (int round = 0; round < rounds; round++) {
            Path file = file(engine);
            byte[] sound = Files.readAllBytes(file);
            damage(file, sound, engine.equals("mvstore") ? 6 : 3);
            String into = engine + "-" + round;
            try (RealStore store = new RealStore(damaged())) {
                if (isClosed(store, engine, into + "-probe")) {
                    closed++;
                } else {
                    lossy += compareListed(store, into, before) ? 1 : 0;
                }
            }
            Files.write(file, sound);
        }
        System.out.println(engine + ": " + (rounds - closed) + " salvages, " + lossy + " with losses, " + closed
                + " stores that no salvage opens");
        // a few bytes may all fall where nothing is kept
        assertTrue(rounds < 40 || lossy > 0, "no damage did any harm: seed " + seed);
    }

    /** Salvages; what differs is listed. Returns whether anything was lost. */
    private boolean compareListed(RealStore store, String into, Map<String, Map<Long, Seen>> before) {
        List<Lost> losses = salvage(store, into);
        Map<String, Map<Long, Seen>> after = sound(into, losses);
        boolean unnamed = losses.stream().anyMatch(loss -> loss.canvas().isEmpty());
        for (String canvas : before.keySet()) {
            boolean listed = losses.stream().anyMatch(loss -> loss.canvas().equals(canvas));
            assertTrue(
                    listed
                            || unnamed && !after.containsKey(canvas)
                            || before.get(canvas).equals(after.get(canvas)),
                    () -> "seed " + seed + ", canvas " + canvas + ", losses " + losses);
        }
        return !losses.isEmpty();
    }

    /** Where the root of MVStore's file is among what is damaged there is nothing to begin at: told as damage, and nothing is made. */
    private boolean isClosed(RealStore store, String engine, String into) {
        if (!engine.equals("mvstore")) {
            return false;
        }
        Result result = new Console(store, directory).type("verify", "--salvage", into, "--json");
        boolean closed = "damaged".equals(result.object().get("error"));
        assertTrue(closed || result.object().containsKey("losses"), result.out());
        return closed && !Files.exists(directory.resolve(into).resolve("manifest.1"));
    }

    private Path file(String engine) throws IOException {
        Path home = damaged().resolve("engines").resolve("1-" + engine);
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file ->
                            file.getFileName().toString().startsWith(engine.equals("mapdb") ? "log-" : "blocks"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Flips bytes in a few places that hold something; of MVStore's blocks more than its parity can restore. */
    private void damage(Path file, byte[] sound, int places) throws IOException {
        int end = sound.length;
        while (end > 0 && sound[end - 1] == 0) {
            end--;
        }
        int first = file.getFileName().toString().equals("blocks") ? 32_768 : 0;
        try (RandomAccessFile flipped = new RandomAccessFile(file.toFile(), "rw")) {
            int at = first + random.nextInt(end - first);
            for (int i = 0; i < places; i++) {
                flipped.seek(at);
                flipped.write(sound[at] ^ 1 << random.nextInt(8));
                at = i % 2 == 0 ? Math.min(end - 1, at + 4_100) : first + random.nextInt(end - first);
            }
        }
    }

    @Test
    void aDamagedCatalogueIsMadeAnew() throws IOException {
        Map<String, Map<Long, Seen>> before;
        try (RealStore store = new RealStore(damaged())) {
            Gallery.paint(store.canvases(), 3, 2, random);
            store.canvases().settle();
            before = Gallery.see(store.canvases());
        }
        try (Stream<Path> files = Files.list(damaged().resolve("engines").resolve("1-sqlite"))) {
            Path database = files.filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(database);
            random.nextBytes(bytes);
            Files.write(database, bytes);
        }
        try (RealStore store = new RealStore(damaged())) {
            List<Lost> losses = salvage(store, "rows");
            assertEquals(1, losses.size(), losses.toString());
            assertEquals(before, sound("rows", losses));
        }
    }

    @Test
    void rowsOfAnApplicationAroundADamagedPageAreBroughtAlong() throws IOException {
        int count = 1_000;
        try (RealStore store = new RealStore(damaged())) {
            Instant now = Instant.now();
            for (int i = 0; i < count; i++) {
                store.manager()
                        .relational()
                        .saveCanvas(Canvas.of(direct(i), "an application's row " + i, now, now, List.of()));
            }
        }
        Path database = damaged().resolve("engines/1-sqlite/relational.db");
        byte[] bytes = Files.readAllBytes(database);
        int page = leafWith(bytes, "an application's row " + count / 2);
        bytes[page] = 0x55;
        Files.write(database, bytes);
        List<Lost> losses;
        try (RealStore store = new RealStore(damaged())) {
            losses = salvage(store, "rows");
        }
        sound("rows", losses);
        List<String> gone = new ArrayList<>();
        try (RealStore again = new RealStore(directory.resolve("rows"))) {
            for (int i = 0; i < count; i++) {
                if (again.manager().relational().findCanvas(direct(i)).isEmpty()) {
                    gone.add(direct(i));
                }
            }
        }
        System.out.println(
                count - gone.size() + " of " + count + " rows around a damaged page are brought along: " + losses);
        assertTrue(gone.size() > 0 && gone.size() < 150, gone.size() + " lost: " + losses);
        // the first row of the page may be known by name, from the page above; then all behind it
        assertTrue(losses.size() == 1 || losses.size() == 2, losses.toString());
        Matcher named = Pattern.compile("behind \\w+/(\\S+) and before \\w+/(\\S+) cannot be read")
                .matcher(losses.get(losses.size() - 1).what());
        assertTrue(named.find(), losses.toString());
        assertTrue(named.group(1).compareTo(gone.get(losses.size() - 1)) < 0, losses + " " + gone);
        assertTrue(named.group(2).compareTo(gone.get(gone.size() - 1)) > 0, losses + " " + gone);
    }

    private static String direct(int number) {
        return "direct-%05d".formatted(number);
    }

    /** Where the page of a table begins that holds a text. */
    private static int leafWith(byte[] database, String text) {
        int size = (database[16] & 0xff) << 8 | database[17] & 0xff;
        for (int page = size; page < database.length; page += size) {
            String content = new String(database, page, size, StandardCharsets.ISO_8859_1);
            if ((database[page] == 0x0d || database[page] == 0x0a) && content.contains(text)) {
                return page;
            }
        }
        throw new AssertionError("no page holds " + text);
    }
}
