package org.mosp.storage.openraster.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.LayerData.Kind;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.png.PngHeader;
import org.mosp.storage.openraster.file.stack.StackDocument;
import org.mosp.storage.openraster.file.stack.StackNode;
import org.mosp.storage.openraster.file.stack.StackWriter;

/** A file's tree as the layers a canvas will have, still without ids; nodes that cannot be kept are left out. */
final class PlannedTree {

    /** The id of layers that have none yet. */
    static final String NO_ID = "";

    /**
     * One layer to be.
     *
     * @param data the layer
     * @param source for pixels, where they are
     */
    record Planned(LayerData data, LayerSource source) {

        Planned with(LayerData changed) {
            return new Planned(changed, source);
        }
    }

    private static final LayerSource NO_SOURCE = new LayerSource.Bad("");

    private final List<Planned> layers = new ArrayList<>();
    private final LayerSource.Finder sources;
    private final Problems problems;
    private int layerElements;
    private int kept;

    private PlannedTree(LayerSource.Finder sources, Problems problems) {
        this.sources = sources;
        this.problems = problems;
    }

    static PlannedTree of(StackDocument document, LayerSource.Finder sources, Problems problems) {
        PlannedTree tree = new PlannedTree(sources, problems);
        List<Place> stacks = new ArrayList<>();
        stacks.add(tree.place(Place.ORIGIN, document.root(), "root stack"));
        for (StackNode node : document.nodes()) {
            while (stacks.size() > node.depth() + 1) {
                stacks.remove(stacks.size() - 1);
            }
            tree.add(tree.ofFile(node), stacks);
        }
        return tree;
    }

    List<Planned> layers() {
        return layers;
    }

    /** Whether the file has layers and none of them can be kept. */
    boolean lost() {
        return layerElements > 0 && kept == 0;
    }

    private void add(StackNode node, List<Place> stacks) {
        Place around = stacks.get(stacks.size() - 1);
        switch (node.kind()) {
            case STACK -> {
                stacks.add(place(around, node.attributes(), name(node)));
                layers.add(new Planned(data(node, Kind.GROUP, PixelFormat.RGBA8, PixelArea.EMPTY, ""), NO_SOURCE));
            }
            case OTHER ->
                layers.add(new Planned(
                        data(node, Kind.FOREIGN, PixelFormat.RGBA8, PixelArea.EMPTY, node.text()), NO_SOURCE));
            case LAYER -> addLayer(node, around);
        }
    }

    private StackNode ofFile(StackNode node) {
        Map<String, String> attributes = FileNames.ofFile(node.attributes(), name(node), problems);
        return new StackNode(node.kind(), node.depth(), attributes, node.text());
    }

    private void addLayer(StackNode node, Place around) {
        layerElements++;
        String src = node.attributes().get("src");
        if (src == null) {
            problems.add(name(node), "has no src; the layer was left out");
            return;
        }
        LayerSource source = sources.find(src);
        if (source instanceof LayerSource.Png png) {
            Place at = place(around, node.attributes(), name(node));
            PngHeader header = png.header();
            PixelArea area = new PixelArea(at.x(), at.y(), header.width(), header.height());
            layers.add(new Planned(data(node, Kind.PIXELS, header.format(), area, ""), source));
            kept++;
        } else if (source instanceof LayerSource.Bad bad) {
            problems.add(name(node), bad.reason() + "; the layer was left out");
        } else {
            String text = StackWriter.layer(node.attributes());
            layers.add(new Planned(data(node, Kind.FOREIGN, PixelFormat.RGBA8, PixelArea.EMPTY, text), source));
            kept++;
        }
    }

    private static LayerData data(StackNode node, Kind kind, PixelFormat format, PixelArea area, String foreign) {
        Map<String, String> attributes = new LinkedHashMap<>(node.attributes());
        if (node.kind() == StackNode.Kind.LAYER && !node.text().isEmpty()) {
            attributes.put(FileNames.INNER, node.text());
        }
        return new LayerData(NO_ID, kind, node.depth(), format, 0, 0, area, attributes, foreign);
    }

    private Place place(Place around, Map<String, String> attributes, String name) {
        for (String coordinate : List.of("x", "y")) {
            if (!Place.isValid(attributes, coordinate)) {
                problems.add(
                        name,
                        coordinate + " is \"" + shown(attributes.getOrDefault(coordinate, ""))
                                + "\", no number a place can be made of; taken as 0, the text is kept");
            }
        }
        return around.inside(attributes);
    }

    static String name(StackNode node) {
        String name = node.attributes().get("name");
        return name == null ? "(no name)" : shown(name);
    }

    private static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }
}
