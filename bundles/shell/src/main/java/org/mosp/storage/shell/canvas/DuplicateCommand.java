package org.mosp.storage.shell.canvas;

import java.util.OptionalLong;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp duplicate}: a new canvas of another one's revision. */
public final class DuplicateCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("duplicate", Group.CANVASES, "a new canvas of another one, sharing its pixels")
                .arguments("CANVAS [NAME]", 1, 2)
                .explained("""
                        No pixel is copied, so that it takes a moment and a few kilobytes, whatever the size. Each goes on
                        without the other, with a history of its own; deleting one takes nothing from the other.
                        Without a name it is called as the other one, with " copy" behind.""")
                .options(Option.of("revision", "R", "of this revision, a number or a label (default: the head)"))
                .example("duplicate panda", "another panda, as it is now")
                .example("duplicate panda \"blue panda\" --revision 3", "from how it was, under another name");
    }

    @Override
    public int run(CommandContext context) {
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        CanvasStore store = context.services().canvases();
        OptionalLong given = RevisionArgument.option(context, id, "revision");
        long number = given.isPresent()
                ? given.getAsLong()
                : store.open(id).revision().number();
        Revision made = store.duplicate(
                id,
                number,
                metadata -> metadata.withName(context.arguments().optional(1).orElse(metadata.name() + " copy")));
        CatalogueWait.afterDurable(store);
        String name = store.open(made.canvasId()).data().metadata().name();
        if (context.json()) {
            context.printJson(Json.object(
                    "canvas",
                    made.canvasId(),
                    "name",
                    name,
                    "revision",
                    made.number(),
                    "of",
                    id,
                    "ofRevision",
                    number,
                    "bytesStored",
                    made.bytesAdded()));
            return ExitStatus.DONE;
        }
        context.println("duplicated revision " + number + " of " + id + " as " + made.canvasId() + ", '"
                + Text.printable(name) + "': " + Units.bytes(made.bytesAdded()) + " stored, durable");
        context.next("layers " + made.canvasId(), "its layers");
        return ExitStatus.DONE;
    }
}
