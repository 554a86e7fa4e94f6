package org.mosp.storage.shell.canvas;

import java.util.List;
import java.util.stream.Stream;
import org.mosp.storage.canvas.Revision;
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

/** {@code mosp history}: the revisions of a canvas. */
public final class HistoryCommand implements Command {

    private static final int SHOWN = 40;

    @Override
    public CommandDescription description() {
        return CommandDescription.of("history", Group.CANVASES, "revisions: number, when, bytes added, comment")
                .arguments("CANVAS", 1, 1)
                .explained("""
                        The newest first. A revision costs the store what it changed, which is the column "added", not
                        the size of the canvas. Without --json the newest 40 are shown.""")
                .options(Option.of("limit", "N", "at most so many (default: 40, with --json all)"))
                .example("history panda", "the newest revisions")
                .example("history panda --limit 1", "the newest one");
    }

    @Override
    public int run(CommandContext context) {
        long limit = context.arguments()
                .number("limit", 1, Long.MAX_VALUE - 1)
                .orElse(context.json() ? Long.MAX_VALUE - 1 : SHOWN);
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        List<Revision> revisions;
        try (Stream<Revision> history = context.services().canvases().history(id)) {
            revisions = history.limit(limit + 1).toList();
        }
        boolean more = revisions.size() > limit;
        List<Revision> shown = more ? revisions.subList(0, (int) limit) : revisions;
        if (context.json()) {
            context.printJson(shown.stream()
                    .map(revision -> Json.object(
                            "revision", revision.number(),
                            "parent", revision.parent(),
                            "createdAt", revision.createdAt(),
                            "bytesAdded", revision.bytesAdded(),
                            "comment", revision.comment()))
                    .toList());
            return ExitStatus.DONE;
        }
        Table table = Table.of(">revision", ">parent", "when", ">added", "comment");
        shown.forEach(revision -> table.row(
                revision.number(),
                revision.parent() == 0 ? "" : revision.parent(),
                Units.when(revision.createdAt()),
                Units.bytes(revision.bytesAdded()),
                Text.printable(revision.comment())));
        context.print(table);
        context.println("");
        if (more) {
            context.println("older ones follow: --limit N");
        }
        long oldest = shown.isEmpty() ? 1 : shown.get(shown.size() - 1).number();
        context.next("export " + id + " then.png --revision " + oldest, "how it looked then");
        return ExitStatus.DONE;
    }
}
