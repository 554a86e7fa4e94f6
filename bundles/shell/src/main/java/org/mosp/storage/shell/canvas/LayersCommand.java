package org.mosp.storage.shell.canvas;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.CanvasData;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerContents;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp layers}: the layer tree of a canvas. */
public final class LayersCommand implements Command {

    /** What this software keeps beside a layer to write its file again; nothing that the file's author wrote. */
    private static final String OWN_NAMESPACE = "{urn:mosp:storage:";

    @Override
    public CommandDescription description() {
        return CommandDescription.of("layers", Group.CANVASES, "the layer tree of a canvas, topmost first")
                .arguments("CANVAS", 1, 1)
                .explained("""
                        Reads the layer list only, no pixel: as quick for a large canvas as for a small one.
                        Tiles and stored bytes are shown once the plug-in canvas-bounds has run.""")
                .options(Option.of("revision", "R", "as of this revision, a number or a label (default: the head)"))
                .example("layers panda", "its layers now")
                .example("layers panda --revision 1", "as they were at first");
    }

    @Override
    public int run(CommandContext context) {
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        OptionalLong revision = RevisionArgument.option(context, id, "revision");
        CanvasStore store = context.services().canvases();
        CanvasView view = revision.isPresent() ? store.open(id, revision.getAsLong()) : store.open(id);
        CanvasData data = view.data();
        if (context.json()) {
            context.printJson(
                    data.layers().stream().map(layer -> document(view, layer)).toList());
            return ExitStatus.DONE;
        }
        Metadata metadata = data.metadata();
        context.println(context.style().strong(Text.printable(metadata.name())) + "  "
                + (metadata.width() == 0 ? "unbounded" : metadata.width() + " x " + metadata.height()) + ", revision "
                + view.revision().number() + ", " + Units.count(data.layers().size(), "layer")
                + (metadata.tags().isEmpty() ? "" : ", tags: " + Text.printable(String.join(", ", metadata.tags()))));
        context.println("");
        if (!data.layers().isEmpty()) {
            print(context, view);
            context.println("");
        }
        context.next("history " + id, "its revisions");
        return ExitStatus.DONE;
    }

    /** What a layer holds, where the store says so: it is not worth reading every tile for. */
    private static Optional<LayerContents> contents(CanvasView view, LayerData layer) {
        try {
            return layer.kind() == LayerData.Kind.PIXELS ? Optional.of(view.contents(layer.id())) : Optional.empty();
        } catch (SchemaVersionException | StorageDamagedException e) {
            return Optional.empty();
        }
    }

    private static void print(CommandContext context, CanvasView view) {
        Style style = context.style();
        Table table =
                Table.of("layer", "kind", "pixels", ">area", ">tiles", ">stored", ">offset", ">opacity", "mode", "");
        for (LayerData layer : view.data().layers()) {
            Optional<LayerContents> contents = contents(view, layer);
            boolean pixels = layer.kind() == LayerData.Kind.PIXELS;
            String name = layer.name().map(Text::printable).orElse("(no name)");
            table.row(
                    "  ".repeat(layer.depth()) + name,
                    kind(layer),
                    pixels ? layer.format().name().toLowerCase(Locale.ROOT) : "",
                    pixels ? layer.area().width() + " x " + layer.area().height() : "",
                    contents.map(found -> Units.count(found.tiles())).orElse(""),
                    contents.map(found -> Units.bytes(found.storedBytes())).orElse(""),
                    layer.offsetX() + "," + layer.offsetY(),
                    Units.percent(layer.opacity()),
                    mode(layer),
                    layer.visible() ? "" : style.faint("hidden"));
        }
        context.print(table);
    }

    private static String mode(LayerData layer) {
        String operation = layer.compositeOperation();
        return Text.printable(operation.startsWith("svg:") ? operation.substring(4) : operation);
    }

    private static String kind(LayerData layer) {
        return layer.kind().name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, @Nullable Object> document(CanvasView view, LayerData layer) {
        Optional<LayerContents> contents = contents(view, layer);
        return Json.object(
                "id", layer.id(),
                "name", layer.name(),
                "kind", kind(layer),
                "depth", layer.depth(),
                "format",
                        layer.kind() == LayerData.Kind.PIXELS
                                ? layer.format().name().toLowerCase(Locale.ROOT)
                                : null,
                "x", layer.area().x() + (long) layer.offsetX(),
                "y", layer.area().y() + (long) layer.offsetY(),
                "width", layer.area().width(),
                "height", layer.area().height(),
                "tiles", contents.map(LayerContents::tiles),
                "storedBytes", contents.map(LayerContents::storedBytes),
                "opacity", layer.opacity(),
                "visible", layer.visible(),
                "compositeOperation", layer.compositeOperation(),
                "attributes", attributes(layer));
    }

    private static Map<String, String> attributes(LayerData layer) {
        Map<String, String> shown = new TreeMap<>(layer.attributes());
        shown.keySet().removeIf(name -> name.startsWith(OWN_NAMESPACE));
        return shown;
    }
}
