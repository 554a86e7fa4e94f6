package org.mosp.storage.shell.canvas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.RelationalStorage;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp canvases}: the catalogue. */
public final class CanvasesCommand implements Command {

    private static final Duration WAIT = Duration.ofSeconds(30);

    @Override
    public CommandDescription description() {
        return CommandDescription.of("canvases", Group.CANVASES, "what canvases there are")
                .explained("""
                        Read from the catalogue, which follows the canvases and is fast over thousands of them. The
                        command waits, at most 30 s, until the catalogue has caught up, or says that it has not. It holds
                        tags from its version 2 on (mosp migrations); before, --tag looks into the canvases
                        themselves.""")
                .options(
                        Option.of("search", "TEXT", "only names that contain the text, in any case"),
                        Option.of("tag", "TAG", "only canvases with this tag"),
                        Option.of("sort", "BY", "name (default), created, or updated (newest first)"),
                        Option.of("limit", "N", "at most so many"))
                .example("canvases", "all of them")
                .example("canvases --search panda --sort updated", "pandas, the newest change first");
    }

    @Override
    public int run(CommandContext context) {
        awaitCatalogue(context);
        List<Canvas> canvases = find(context);
        if (context.json()) {
            context.printJson(canvases.stream()
                    .map(canvas -> Json.object(
                            "id", canvas.id(),
                            "name", canvas.name(),
                            "width", canvas.width(),
                            "height", canvas.height(),
                            "layers", canvas.layers().size(),
                            "revision", canvas.revision(),
                            "updatedAt", canvas.updatedAt(),
                            "createdAt", canvas.createdAt(),
                            "origin", canvas.origin().name().toLowerCase(java.util.Locale.ROOT)))
                    .toList());
            return ExitStatus.DONE;
        }
        if (canvases.isEmpty()) {
            boolean filtered =
                    context.arguments().has("search") || context.arguments().has("tag");
            context.println(filtered ? "no canvas matches" : "no canvases yet");
            context.println("");
            context.next(filtered ? "canvases" : "import FILE.ora", filtered ? "all of them" : "brings one in");
            return ExitStatus.DONE;
        }
        print(context, canvases);
        return ExitStatus.DONE;
    }

    /** The catalogue follows the canvases, and after a restore it is made anew of all: what is listed says so if it may lack some. */
    private static void awaitCatalogue(CommandContext context) {
        OptionalInt behind;
        try (ProgressBar bar = context.progress()) {
            behind = context.services().canvases().awaitCatalogue(WAIT, (step, done, total) -> {
                context.checkCancelled("nothing was listed");
                bar.at(step, done, total);
            });
        }
        if (behind.isEmpty() || behind.getAsInt() > 0) {
            String many = behind.isEmpty()
                    ? ""
                    : behind.getAsInt() == 1 ? "1 canvas " : Units.count(behind.getAsInt()) + " canvases ";
            context.err()
                    .println("the catalogue is " + many + "behind the canvases: what is listed may lack some; later,"
                            + " mosp verify tells which");
        }
    }

    private static void print(CommandContext context, List<Canvas> canvases) {
        Table table = Table.of("id", "name", ">size", ">layers", ">revision", "changed");
        for (Canvas canvas : canvases) {
            table.row(
                    canvas.id(),
                    Text.printable(canvas.name()),
                    canvas.width() == 0 && canvas.height() == 0
                            ? "unbounded"
                            : canvas.width() + " x " + canvas.height(),
                    canvas.layers().size(),
                    canvas.revision(),
                    Units.when(canvas.updatedAt()));
        }
        context.print(table);
        context.println("");
        context.next("layers " + canvases.get(0).id(), "what is in one");
    }

    private static List<Canvas> find(CommandContext context) {
        long limit = context.arguments().number("limit", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        CanvasQuery query = query(context).limit(CanvasQuery.MAX_LIMIT);
        Optional<String> tag = context.arguments().option("tag");
        try {
            return find(context, tag.map(query::tagged).orElse(query), Optional.empty(), limit);
        } catch (SchemaVersionException e) {
            // the catalogue holds no tags yet
            return find(context, query, tag, limit);
        }
    }

    private static List<Canvas> find(CommandContext context, CanvasQuery query, Optional<String> tag, long limit) {
        RelationalStorage catalogue = context.services().storage().relational();
        List<Canvas> found = new ArrayList<>();
        Optional<CanvasQuery> next = Optional.of(query);
        while (next.isPresent() && found.size() < limit) {
            CanvasPage page = catalogue.listCanvases(next.get());
            page.canvases().stream()
                    .filter(canvas -> tag.isEmpty() || tagged(context, canvas, tag.get()))
                    .limit(limit - found.size())
                    .forEach(found::add);
            next = page.next().map(query::from);
        }
        return found;
    }

    private static CanvasQuery query(CommandContext context) {
        CanvasQuery query =
                CanvasQuery.all().search(context.arguments().option("search").orElse(""));
        String sort = context.arguments().option("sort").orElse("name");
        return switch (sort) {
            case "name" -> query.sortedBy(CanvasQuery.Sort.NAME, false);
            case "created" -> query.sortedBy(CanvasQuery.Sort.CREATED, true);
            case "updated" -> query.sortedBy(CanvasQuery.Sort.UPDATED, true);
            default -> throw new UsageException("--sort takes name, created or updated, not '" + sort + "'");
        };
    }

    private static boolean tagged(CommandContext context, Canvas canvas, String tag) {
        CanvasStore store = context.services().canvases();
        try {
            return canvas.origin() == Canvas.Origin.CANVAS
                    && store.open(canvas.id()).data().metadata().tags().contains(tag);
        } catch (NotFoundException e) {
            // deleted since the catalogue was read
            return false;
        }
    }
}
