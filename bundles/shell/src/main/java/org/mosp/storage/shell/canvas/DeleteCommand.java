package org.mosp.storage.shell.canvas;

import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.output.Json;

/** {@code mosp delete}: removes a canvas with its history. */
public final class DeleteCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("delete", Group.CANVASES, "removes a canvas with all its revisions")
                .arguments("CANVAS", 1, 1)
                .explained("""
                        There is no way back: export the canvas first if in doubt. It is gone for readers at once, its space
                        comes back later. Tiles that another canvas uses too stay.""")
                .example("delete panda", "removes the canvas named panda");
    }

    @Override
    public int run(CommandContext context) {
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        if (!context.services().canvases().delete(id)) {
            throw new CommandException(
                    "not-found",
                    "canvas " + id + " was deleted by somebody else meanwhile",
                    "kind",
                    "canvas",
                    "id",
                    id);
        }
        CatalogueWait.afterDurable(context.services().canvases());
        if (context.json()) {
            context.printJson(Json.object("canvas", id, "deleted", true));
        } else {
            context.println("deleted canvas " + id + " with its history, durable");
        }
        return ExitStatus.DONE;
    }
}
