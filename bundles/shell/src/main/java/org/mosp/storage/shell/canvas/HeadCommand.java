package org.mosp.storage.shell.canvas;

import java.util.Optional;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp undo} and {@code mosp redo}: moves of a canvas's head. */
public final class HeadCommand implements Command {

    private static final long MOST_STEPS = 1_000_000;

    private final boolean back;

    private HeadCommand(boolean back) {
        this.back = back;
    }

    /** {@code mosp undo}. */
    public static Command undo() {
        return new HeadCommand(true);
    }

    /** {@code mosp redo}. */
    public static Command redo() {
        return new HeadCommand(false);
    }

    @Override
    public CommandDescription description() {
        return back
                ? CommandDescription.of("undo", Group.CANVASES, "goes back to the revision before")
                        .arguments("CANVAS [N]", 1, 2)
                        .explained("""
                                Each step is one small durable write, whatever the revision changed. Nothing is lost:
                                mosp redo goes forth again, and after a new commit the undone revisions still stand
                                in mosp history, from where they can be exported.""")
                        .example("undo panda", "one step back")
                        .example("undo panda 3", "three steps back")
                : CommandDescription.of("redo", Group.CANVASES, "goes forth again after undo")
                        .arguments("CANVAS [N]", 1, 2)
                        .explained("""
                                Goes towards where the canvas was before it was undone. A commit after an undo begins a branch:
                                from then on there is nothing to redo.""")
                        .example("redo panda", "one step forth")
                        .example("redo panda 3", "three steps forth");
    }

    @Override
    public int run(CommandContext context) {
        long asked = context.arguments().optional(1).map(HeadCommand::steps).orElse(1L);
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        CanvasStore store = context.services().canvases();
        Optional<Revision> now = Optional.empty();
        long steps = 0;
        while (steps < asked) {
            Optional<Revision> moved = back ? store.undo(id) : store.redo(id);
            if (moved.isEmpty()) {
                break;
            }
            now = moved;
            steps++;
            context.checkCancelled(Units.count(steps, "step") + " done, durable");
        }
        Revision head = now.orElseThrow(() -> nothing(id));
        CatalogueWait.afterDurable(store);
        if (context.json()) {
            context.printJson(Json.object("canvas", id, "revision", head.number(), "steps", steps));
            return ExitStatus.DONE;
        }
        context.println((back ? "undid " : "redid ") + Units.count(steps, "step")
                + (steps < asked ? " of " + Units.count(asked) + ", there are no more" : "") + ": " + id
                + " is at revision " + head.number() + " of " + Units.when(head.createdAt())
                + (head.comment().isEmpty() ? "" : " (" + Text.printable(head.comment()) + ")") + ", durable");
        context.next((back ? "redo " : "undo ") + id, back ? "forth again" : "back again");
        return ExitStatus.DONE;
    }

    private CommandException nothing(String id) {
        return back
                ? new CommandException(
                        "nothing-to-undo",
                        "there is no revision before the one that canvas " + id + " is at: nothing to undo",
                        "canvas",
                        id)
                : new CommandException(
                        "nothing-to-redo",
                        "nothing was undone in canvas " + id + " since its last commit: nothing to redo",
                        "canvas",
                        id);
    }

    private static long steps(String text) {
        try {
            long steps = Long.parseLong(text.replace("_", ""));
            if (steps >= 1 && steps <= MOST_STEPS) {
                return steps;
            }
        } catch (NumberFormatException e) {
            // told below, with the bounds
        }
        throw new UsageException("N is a whole number from 1 to " + Units.count(MOST_STEPS) + ", not '" + text + "'");
    }
}
