package org.mosp.storage.shell.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.canvas.CanvasData;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.CanvasDiff.Change;
import org.mosp.storage.canvas.CanvasDiff.LayerDiff;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp diff}: what differs between two revisions. */
public final class DiffCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("diff", Group.CANVASES, "what differs between two revisions of a canvas")
                .arguments("CANVAS R1 [R2]", 2, 3)
                .explained("""
                        Found from the lists of tiles, without reading a pixel: it costs what differs, not what is there.
                        R1 and R2 are numbers or labels; without R2 it is compared with the head. A tile is a square
                        of 64 x 64 pixels of a layer; --tiles lists column and row of each.""")
                .options(Option.flag("tiles", "lists the tiles"))
                .example("diff panda 1", "what changed since revision 1")
                .example("diff panda sketch 12 --tiles", "since the revision labelled sketch up to 12, tile by tile");
    }

    @Override
    public int run(CommandContext context) {
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        CanvasStore store = context.services().canvases();
        long from = RevisionArgument.resolve(context, id, context.arguments().value(1));
        Optional<String> second = context.arguments().optional(2);
        long to = second.isPresent()
                ? RevisionArgument.resolve(context, id, second.get())
                : store.open(id).revision().number();
        CanvasDiff diff = store.diff(id, from, to);
        CanvasData before = store.open(id, from).data();
        CanvasData after = store.open(id, to).data();
        if (context.json()) {
            context.printJson(Json.object(
                    "canvas", id,
                    "from", from,
                    "to", to,
                    "metadata", diff.metadata(),
                    "merged", diff.merged(),
                    "layers",
                            diff.layers().stream()
                                    .map(layer -> document(
                                            layer,
                                            name(layer, before, after),
                                            context.arguments().has("tiles")))
                                    .toList(),
                    "entries", List.copyOf(new TreeSet<>(diff.entries()))));
            return ExitStatus.DONE;
        }
        if (diff.isEmpty()) {
            context.println("revisions " + from + " and " + to + " of " + id + " do not differ");
            return ExitStatus.DONE;
        }
        print(context, diff, before, after);
        context.println("");
        context.next("export " + id + " before.png --revision " + from, "how it looked before");
        return ExitStatus.DONE;
    }

    private static void print(CommandContext context, CanvasDiff diff, CanvasData before, CanvasData after) {
        boolean listed = context.arguments().has("tiles");
        Table table = listed ? Table.of("layer", "what", ">tiles", "places") : Table.of("layer", "what", ">tiles");
        for (LayerDiff layer : diff.layers()) {
            List<Object> cells = new ArrayList<>(List.of(
                    Text.printable(name(layer, before, after).orElse("(no name)")),
                    what(layer),
                    layer.tiles().isEmpty() ? "" : Units.count(layer.tiles().size())));
            if (listed) {
                cells.add(layer.tiles().stream()
                        .map(tile -> tile.x() + "," + tile.y())
                        .collect(Collectors.joining(" ")));
            }
            table.row(cells.toArray());
        }
        if (!table.isEmpty()) {
            context.print(table);
        }
        if (diff.metadata()) {
            context.println("the canvas's own data: " + metadata(before, after));
        }
        if (diff.merged()) {
            context.println("the merged image");
        }
        new TreeSet<>(diff.entries()).forEach(name -> context.println("kept file: " + Text.printable(name)));
    }

    private static String metadata(CanvasData before, CanvasData after) {
        List<String> what = new ArrayList<>();
        if (!before.metadata().name().equals(after.metadata().name())) {
            what.add("name");
        }
        if (before.metadata().width() != after.metadata().width()
                || before.metadata().height() != after.metadata().height()) {
            what.add("size");
        }
        if (!before.metadata().tags().equals(after.metadata().tags())) {
            what.add("tags");
        }
        return what.isEmpty() ? "attributes" : String.join(", ", what);
    }

    private static String what(LayerDiff layer) {
        if (layer.change() != Change.CHANGED) {
            return layer.change().name().toLowerCase(Locale.ROOT);
        }
        List<String> what = new ArrayList<>();
        if (!layer.tiles().isEmpty()) {
            what.add("pixels");
        }
        if (layer.attributes()) {
            what.add("attributes");
        }
        if (layer.moved()) {
            what.add("place");
        }
        return String.join(", ", what);
    }

    private static Optional<String> name(LayerDiff layer, CanvasData before, CanvasData after) {
        return after.layer(layer.layerId())
                .or(() -> before.layer(layer.layerId()))
                .flatMap(LayerData::name);
    }

    private static Map<String, @Nullable Object> document(LayerDiff layer, Optional<String> name, boolean listed) {
        Map<String, @Nullable Object> document = Json.object(
                "id", layer.layerId(),
                "name", name,
                "change", layer.change().name().toLowerCase(Locale.ROOT),
                "attributes", layer.attributes(),
                "moved", layer.moved(),
                "tiles", layer.tiles().size());
        if (listed) {
            document.put(
                    "places",
                    layer.tiles().stream()
                            .map(tile -> Json.object("x", tile.x(), "y", tile.y()))
                            .toList());
        }
        return document;
    }
}
