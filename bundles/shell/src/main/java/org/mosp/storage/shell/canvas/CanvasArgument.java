package org.mosp.storage.shell.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.RelationalStorage;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Text;

/** Finds the canvas that an argument means: its id, its name, or the beginning of its id, in this order. */
public final class CanvasArgument {

    private static final int SHOWN = 5;

    private CanvasArgument() {}

    /**
     * The id of the canvas.
     *
     * @throws CommandException if there is none, or more than one
     */
    public static String resolve(CommandContext context, String text) {
        CanvasStore store = context.services().canvases();
        List<String> ids = store.canvasIds();
        if (ids.contains(text)) {
            return text;
        }
        RelationalStorage catalogue = context.services().storage().relational();
        Optional<String> named = only(text, "name", byName(catalogue, text, ids), catalogue);
        if (named.isPresent()) {
            return named.get();
        }
        List<String> byPrefix = text.isEmpty()
                ? List.of()
                : ids.stream().filter(id -> id.startsWith(text)).toList();
        Optional<String> prefixed = only(text, "beginning of an id", byPrefix, catalogue);
        if (prefixed.isPresent()) {
            return prefixed.get();
        }
        // the catalogue follows the canvases; a name given a moment ago may not have arrived
        boolean whole = CatalogueWait.forName(store);
        return only(text, "name", byName(catalogue, text, ids), catalogue)
                .orElseThrow(() -> new CommandException(
                        "not-found",
                        "no canvas '" + Text.printable(text) + "'; "
                                + (ids.isEmpty()
                                        ? "there is none yet: mosp import FILE.ora"
                                        : whole
                                                ? "mosp canvases lists them"
                                                : "the catalogue is behind some canvases, which are found by id"),
                        "kind",
                        "canvas",
                        "id",
                        text));
    }

    private static List<String> byName(RelationalStorage catalogue, String name, List<String> ids) {
        List<String> found = new ArrayList<>();
        CanvasQuery query = CanvasQuery.all().search(name).limit(CanvasQuery.MAX_LIMIT);
        Optional<CanvasQuery> next = name.isEmpty() ? Optional.empty() : Optional.of(query);
        while (next.isPresent()) {
            CanvasPage page = catalogue.listCanvases(next.get());
            page.canvases().stream()
                    .filter(canvas -> canvas.name().equals(name) && ids.contains(canvas.id()))
                    .map(Canvas::id)
                    .forEach(found::add);
            next = page.next().map(query::from);
        }
        return found;
    }

    private static Optional<String> only(String text, String what, List<String> ids, RelationalStorage catalogue) {
        if (ids.size() <= 1) {
            return ids.stream().findFirst();
        }
        List<String> shown = ids.stream()
                .limit(SHOWN)
                .map(id -> id
                        + catalogue
                                .findCanvas(id)
                                .map(canvas -> " (" + Text.printable(canvas.name()) + ")")
                                .orElse(""))
                .toList();
        String more = ids.size() > SHOWN ? " and " + (ids.size() - SHOWN) + " more" : "";
        throw new CommandException(
                "ambiguous",
                "'" + Text.printable(text) + "' is the " + what + " of " + ids.size() + " canvases: "
                        + String.join(", ", shown) + more + "; use an id",
                "canvas",
                text,
                "ids",
                ids);
    }
}
