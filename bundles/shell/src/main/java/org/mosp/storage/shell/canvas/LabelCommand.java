package org.mosp.storage.shell.canvas;

import java.util.List;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp label}: names for revisions. */
public final class LabelCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("label", Group.CANVASES, "gives a revision a name, takes it away, or lists all")
                .arguments("CANVAS [NAME [R]]", 1, 3)
                .explained("""
                        A label stands for a revision wherever one is asked for, and a revision that has one is
                        never pruned. A name that stood for another revision moves. R is a number or another
                        label; without it the head gets the name.""")
                .options(Option.flag("remove", "takes the label away; the revision stays"))
                .example("label panda \"first sketch\" 1", "names revision 1")
                .example("label panda", "all labels")
                .example("export panda sketch.png --revision \"first sketch\"", "how it looked then")
                .example("label panda \"first sketch\" --remove", "takes the name away");
    }

    @Override
    public int run(CommandContext context) {
        List<String> values = context.arguments().values();
        boolean remove = context.arguments().has("remove");
        if (remove && values.size() != 2) {
            throw new UsageException("--remove takes the name of a label, and no revision");
        }
        String id = CanvasArgument.resolve(context, values.get(0));
        CanvasStore store = context.services().canvases();
        if (values.size() == 1) {
            return list(context, id, store.labels(id));
        }
        String name = values.get(1);
        if (remove) {
            return remove(context, id, name);
        }
        long revision = values.size() > 2
                ? RevisionArgument.resolve(context, id, values.get(2))
                : store.open(id).revision().number();
        Label label = label(store, id, revision, name);
        if (context.json()) {
            context.printJson(Json.object(
                    "canvas", id, "label", label.name(), "revision", revision, "createdAt", label.createdAt()));
            return ExitStatus.DONE;
        }
        context.println("'" + Text.printable(name) + "' stands for revision " + revision + " of " + id + ", durable");
        context.next("label " + id, "all labels");
        return ExitStatus.DONE;
    }

    private static Label label(CanvasStore store, String id, long revision, String name) {
        try {
            return store.label(id, revision, name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Text.printable(String.valueOf(e.getMessage())));
        }
    }

    private static int remove(CommandContext context, String id, String name) {
        if (!context.services().canvases().unlabel(id, name)) {
            throw new CommandException(
                    "not-found",
                    "canvas " + id + " has no label '" + Text.printable(name) + "'; mosp label " + id + " lists them",
                    "kind",
                    "label",
                    "id",
                    name);
        }
        if (context.json()) {
            context.printJson(Json.object("canvas", id, "label", name, "removed", true));
        } else {
            context.println("took the label '" + Text.printable(name) + "' away; its revision stays");
        }
        return ExitStatus.DONE;
    }

    private static int list(CommandContext context, String id, List<Label> labels) {
        if (context.json()) {
            context.printJson(labels.stream()
                    .map(label -> Json.object(
                            "label", label.name(), "revision", label.revision(), "createdAt", label.createdAt()))
                    .toList());
            return ExitStatus.DONE;
        }
        if (labels.isEmpty()) {
            context.println("no labels");
            context.next("label " + id + " NAME", "names the revision that is seen now");
            return ExitStatus.DONE;
        }
        Table table = Table.of("label", ">revision", "given");
        labels.forEach(
                label -> table.row(Text.printable(label.name()), label.revision(), Units.when(label.createdAt())));
        context.print(table);
        context.println("");
        context.next("diff " + id + " " + labels.get(0).revision(), "what changed since the first of them");
        return ExitStatus.DONE;
    }
}
