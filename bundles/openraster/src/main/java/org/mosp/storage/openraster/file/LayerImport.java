package org.mosp.storage.openraster.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.PlannedTree.Planned;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.zip.ZipArchive;

/** Gives a canvas the layers of a file, where it has them already only what differs. For one thread, once. */
final class LayerImport {

    private final CanvasEdit edit;
    private final Optional<CanvasView> head;
    private final List<Planned> layers;
    private final EntryImport entries;
    private final Problems problems;
    private final TileCount count;
    private final Set<Integer> failed = new HashSet<>();
    private final Map<Integer, LayerChange> changes = new HashMap<>();
    private final Set<String> decoded = new HashSet<>();
    private final List<DecodingTask> tasks = new ArrayList<>();

    LayerImport(
            CanvasEdit edit,
            Optional<CanvasView> head,
            PlannedTree tree,
            EntryImport entries,
            Problems problems,
            TileCount count) {
        this.edit = edit;
        this.head = head;
        this.layers = new ArrayList<>(tree.layers());
        this.entries = entries;
        this.problems = problems;
        this.count = count;
    }

    /** Sets the tree; the pixels come by {@link #accept}. */
    void begin(ZipArchive archive, FileLimits limits, Calls calls) {
        List<LayerData> known = head.map(view -> view.data().layers()).orElse(List.of());
        LayerMatching.Likeness likeness = head.<LayerMatching.Likeness>map(
                        view -> new PixelLikeness(archive, limits, calls, view, known, layers))
                .orElse((a, b) -> 0);
        int[] continued =
                LayerMatching.match(known, layers.stream().map(Planned::data).toList(), likeness);
        for (int i = 0; i < continued.length; i++) {
            boolean kept = continued[i] >= 0;
            String id = kept ? known.get(continued[i]).id() : edit.newLayerId();
            LayerData data = withId(layers.get(i).data(), id);
            boolean moved = kept && data.kind() == LayerData.Kind.PIXELS;
            layers.set(i, layers.get(i).with(moved ? onPlaneOf(known.get(continued[i]), data) : data));
        }
        plan();
        Set<Integer> copies = copies(i -> continued[i] < 0);
        List<LayerData> initial = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            if (!copies.contains(i)) {
                initial.add(layers.get(i).data());
            }
        }
        edit.setLayers(initial);
        LayerChange.Places places = new LayerChange.Places();
        for (int i = 0; i < continued.length; i++) {
            LayerData data = layers.get(i).data();
            if (continued[i] >= 0 && data.kind() == LayerData.Kind.PIXELS) {
                changes.put(i, new LayerChange(edit, head.orElseThrow(), data, places, calls));
            }
        }
    }

    /** Layers that will be copies of the first one that shares their image, as none of them was there before. */
    private Set<Integer> copies(IntPredicate isNew) {
        Set<Integer> copies = new HashSet<>();
        for (DecodingTask task : tasks) {
            List<Integer> indexes =
                    task.targets().stream().map(DecodingTask.Target::index).toList();
            if (indexes.stream().allMatch(isNew::test)) {
                copies.addAll(indexes.subList(1, indexes.size()));
            }
        }
        return copies;
    }

    /** The images to decode: one for all layers that share it. */
    List<DecodingTask> tasks() {
        return tasks;
    }

    private void plan() {
        Map<List<Object>, DecodingTask> planned = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).source() instanceof LayerSource.Png png) {
                LayerData data = layers.get(i).data();
                PixelArea area = data.area();
                List<Object> key = List.of(
                        png.item().name(), Math.floorMod(area.x(), Tile.SIZE), Math.floorMod(area.y(), Tile.SIZE));
                DecodingTask task = planned.computeIfAbsent(
                        key, k -> new DecodingTask(png.item(), png.header(), area.x(), area.y(), new ArrayList<>()));
                int columns = (area.x() - task.left()) / Tile.SIZE;
                int rows = (area.y() - task.top()) / Tile.SIZE;
                task.targets().add(new DecodingTask.Target(i, data.id(), columns, rows));
            }
        }
        tasks.addAll(planned.values());
    }

    /**
     * Takes what was decoded.
     *
     * @throws RefusedException if these are more tiles than a file may have
     */
    void accept(Decoded result) throws RefusedException {
        List<DecodingTask.Target> targets = result.task().targets();
        // layers that share an image share its tiles: it is given to the first of them, and copied without its pixels
        boolean copied = targets.stream().noneMatch(target -> changes.containsKey(target.index()));
        // once for all that share an image: there may be many, with many chunks
        PngExtras extras = result instanceof Decoded.Complete complete ? extras(complete) : PngExtras.NONE;
        String text = extras.text();
        for (DecodingTask.Target target : targets) {
            boolean first = target == targets.get(0);
            if (result instanceof Decoded.Tiles tiles) {
                count.add(tiles.tiles().size());
                for (Tile tile : first || !copied ? tiles.tiles() : List.<Tile>of()) {
                    put(target, tile);
                }
            } else if (result instanceof Decoded.Complete complete) {
                if (!first && copied) {
                    copy(targets.get(0), target);
                }
                complete(target, complete, text);
            } else if (result instanceof Decoded.Failed bad) {
                failed.add(target.index());
                String src = bad.task().item().name();
                problems.add(
                        name(layers.get(target.index()).data()), src + " " + bad.reason() + "; the layer was left out");
            }
        }
        if (result.isEnd()) {
            decoded.add(result.task().item().name());
        }
    }

    /** Sets the final tree, without the layers whose images are not good. */
    void end() throws RefusedException {
        List<Planned> good = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < layers.size(); i++) {
            if (!failed.contains(i)) {
                good.add(layers.get(i));
                any |= !(layers.get(i).source() instanceof LayerSource.Bad);
            }
        }
        if (!failed.isEmpty() && !any) {
            throw new RefusedException("no layer can be kept: " + problems.summary());
        }
        layers.clear();
        layers.addAll(good);
        edit.setLayers(data());
    }

    /** Layers and groups of the tree, without comments and the like. */
    int count() {
        return (int) data().stream()
                .filter(layer -> layer.kind() != LayerData.Kind.FOREIGN
                        || !layer.attributes().isEmpty())
                .count();
    }

    /** Names of the archive's entries that are layers, good or not. */
    Set<String> decoded() {
        return decoded;
    }

    /** Places of tiles where any layer changed; empty if the composition did, or it cannot be told. */
    Optional<Set<Long>> changed() {
        Optional<List<String>> before =
                head.flatMap(view -> Composition.of(view.data().layers()));
        Optional<List<String>> after = Composition.of(data());
        boolean same = before.isPresent() && before.equals(after);
        if (!same || changes.values().stream().anyMatch(change -> !change.isKnown())) {
            return Optional.empty();
        }
        Set<Long> places = new HashSet<>();
        changes.values().forEach(change -> places.addAll(change.changed()));
        return Optional.of(places);
    }

    /**
     * A layer of the same size at another place was moved: its pixels stay where they are in its plane, and are shown elsewhere. One
     * of another size keeps the offset it had.
     */
    private static LayerData onPlaneOf(LayerData known, LayerData fresh) {
        PixelArea shown = fresh.area();
        PixelArea area = known.area();
        boolean sameSize = area.width() == shown.width() && area.height() == shown.height();
        long x = sameSize ? (long) shown.x() - area.x() : known.offsetX();
        long y = sameSize ? (long) shown.y() - area.y() : known.offsetY();
        long left = shown.x() - x;
        long top = shown.y() - y;
        boolean near = Math.max(Math.abs(left), Math.abs(top)) <= Place.FARTHEST && x == (int) x && y == (int) y;
        return near
                ? fresh.withArea(new PixelArea((int) left, (int) top, shown.width(), shown.height()))
                        .withOffset((int) x, (int) y)
                : fresh;
    }

    private List<LayerData> data() {
        return layers.stream().map(Planned::data).toList();
    }

    private void put(DecodingTask.Target target, Tile tile) {
        boolean here = target.columns() == 0 && target.rows() == 0;
        Tile placed = here ? tile : new Tile(tile.x() + target.columns(), tile.y() + target.rows(), tile.pixels());
        LayerChange change = changes.get(target.index());
        if (change != null) {
            change.put(placed);
        } else {
            edit.putTile(target.layerId(), placed);
        }
    }

    /** The copy stands where the other one does, and is shown where this one is. */
    private void copy(DecodingTask.Target from, DecodingTask.Target to) {
        PixelArea area = layers.get(from.index()).data().area();
        LayerData data = withId(layers.get(to.index()).data(), edit.duplicateLayer(from.layerId()));
        LayerData placed = data.withArea(area).withOffset(to.columns() * Tile.SIZE, to.rows() * Tile.SIZE);
        layers.set(to.index(), layers.get(to.index()).with(placed));
    }

    private PngExtras extras(Decoded.Complete complete) {
        PngExtras extras = PngExtras.of(complete.task().header(), complete.chunks());
        extras.entries().forEach(entries::put);
        return extras;
    }

    private void complete(DecodingTask.Target target, Decoded.Complete complete, String extras) {
        Planned planned = layers.get(target.index());
        if (!extras.isEmpty()) {
            layers.set(target.index(), planned.with(planned.data().withAttribute(FileNames.PNG, extras)));
        }
        complete.remarks().forEach(remark -> problems.add(name(planned.data()), remark));
        LayerChange change = changes.get(target.index());
        if (change != null) {
            change.end();
        }
    }

    private static String name(LayerData layer) {
        String name = layer.name().orElse("(no name)");
        return name.length() > 100 ? name.substring(0, 100) + "..." : name;
    }

    private static LayerData withId(LayerData data, String id) {
        return new LayerData(
                id,
                data.kind(),
                data.depth(),
                data.format(),
                data.offsetX(),
                data.offsetY(),
                data.area(),
                data.attributes(),
                data.foreign());
    }
}
