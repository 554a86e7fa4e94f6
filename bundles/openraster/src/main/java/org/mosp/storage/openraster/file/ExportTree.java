package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.openraster.file.compose.LayerRows;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.stack.StackDocument;
import org.mosp.storage.openraster.file.stack.StackNode;

/** A canvas's tree as a file has it: attributes as they came, but for those that are no longer true. */
final class ExportTree {

    private static final String VERSION = "0.0.3";

    private final CanvasView view;
    private final SourceNames names;
    private final FileLimits limits;
    private final List<StackNode> nodes = new ArrayList<>();
    private final Map<String, Image> images = new LinkedHashMap<>();
    private int layers;

    /**
     * An image to write.
     *
     * @param rows its pixels
     * @param extras what else its PNG holds, as text
     */
    record Image(LayerRows rows, String extras) {}

    ExportTree(CanvasView view, SourceNames names, FileLimits limits) throws IOException {
        this.view = view;
        this.names = names;
        this.limits = limits;
        List<Place> stacks = new ArrayList<>();
        Metadata metadata = view.data().metadata();
        stacks.add(Place.ORIGIN.inside(
                ImageAttributes.document(metadata.attributes(), List.of()).root()));
        for (LayerData layer : view.data().layers()) {
            while (stacks.size() > layer.depth() + 1) {
                stacks.remove(stacks.size() - 1);
            }
            add(layer, stacks);
        }
    }

    /** The images, by their names in the archive. */
    Map<String, Image> images() {
        return images;
    }

    /** Layers and groups. */
    int layers() {
        return layers;
    }

    StackDocument document(PixelArea canvas) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Map<String, String> kept = view.data().metadata().attributes();
        if (!kept.containsKey("w") && !kept.containsKey("h")) {
            attributes.put("version", VERSION);
        }
        attributes.putAll(kept);
        putNumber(attributes, "w", canvas.width());
        putNumber(attributes, "h", canvas.height());
        return ImageAttributes.document(attributes, nodes);
    }

    private void add(LayerData layer, List<Place> stacks) throws IOException {
        Place around = stacks.get(stacks.size() - 1);
        Map<String, String> attributes = new LinkedHashMap<>(layer.attributes());
        String inner = attributes.getOrDefault(FileNames.INNER, "");
        attributes.remove(FileNames.INNER);
        attributes.remove(FileNames.PNG);
        switch (layer.kind()) {
            case GROUP -> {
                layers++;
                stacks.add(around.inside(attributes));
                move(attributes, around, add(around.inside(attributes), layer));
                nodes.add(new StackNode(StackNode.Kind.STACK, layer.depth(), attributes, ""));
            }
            case FOREIGN -> {
                boolean element = !attributes.isEmpty();
                layers += element ? 1 : 0;
                if (element) {
                    move(attributes, around, add(around.inside(attributes), layer));
                }
                nodes.add(new StackNode(
                        element ? StackNode.Kind.LAYER : StackNode.Kind.OTHER,
                        layer.depth(),
                        attributes,
                        element ? inner : layer.foreign()));
            }
            case PIXELS -> {
                layers++;
                PixelArea area = WrittenArea.of(view, layer, limits);
                move(attributes, around, add(new Place(area.x(), area.y()), layer));
                LayerRows rows = new LayerRows(view, layer.id(), layer.format(), area);
                String extras = layer.attribute(FileNames.PNG).orElse("");
                String name = names.name(attributes.getOrDefault("src", ""), rows, extras);
                attributes.put("src", name);
                images.putIfAbsent(name, new Image(rows, extras));
                nodes.add(new StackNode(StackNode.Kind.LAYER, layer.depth(), attributes, inner));
            }
        }
    }

    private static Place add(Place place, LayerData layer) {
        return new Place(place.x() + layer.offsetX(), place.y() + layer.offsetY());
    }

    /** The text stays wherever it still leads to the same place, however it is written. */
    private static void move(Map<String, String> attributes, Place around, Place wanted) {
        Place now = around.inside(attributes);
        if (now.x() != wanted.x()) {
            attributes.put("x", Integer.toString(wanted.x() - around.x()));
        }
        if (now.y() != wanted.y()) {
            attributes.put("y", Integer.toString(wanted.y() - around.y()));
        }
    }

    /** However it is written, as by {@link Size}. */
    private static boolean says(String text, int number) {
        try {
            return Integer.parseInt(text.strip()) == number;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void putNumber(Map<String, String> attributes, String name, int number) {
        if (!says(attributes.getOrDefault(name, ""), number)) {
            attributes.put(name, Integer.toString(number));
        }
    }
}
