package org.mosp.storage.shell.canvas;

import java.util.OptionalLong;
import org.mosp.storage.canvas.CanvasSize;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Quantities;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp quota}: what a canvas takes, and the most it may take. */
public final class QuotaCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("quota", Group.CANVASES, "what a canvas takes, and the most it may take")
                .arguments("CANVAS [BYTES|none]", 1, 2)
                .explained("""
                        Without BYTES it shows what the canvas takes, with its history. A canvas and its duplicates share a
                        pool of tiles, and the quota is the pool's: a change that would end above it is refused and can be
                        made after there is room. What is there stays, also above the quota. It is compared with what is
                        there when a change is stored: two canvases of a pool that change at once may end a little above.""")
                .example("quota panda", "what it takes")
                .example("quota panda 500MB", "no more than that")
                .example("quota panda none", "as much as there is room for");
    }

    @Override
    public int run(CommandContext context) {
        OptionalLong[] wanted = context.arguments()
                .optional(1)
                .map(text -> new OptionalLong[] {quota(text)})
                .orElse(new OptionalLong[0]);
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        CanvasSpace space = context.services().canvases().space();
        for (OptionalLong bytes : wanted) {
            space.quota(id, bytes);
        }
        CanvasSize size = space.size(id);
        if (context.json()) {
            context.printJson(Json.object(
                    "canvas", id,
                    "ownBytes", size.ownBytes(),
                    "poolBytes", size.poolBytes(),
                    "canvases", size.canvases(),
                    "quota", size.quota().isPresent() ? size.quota().getAsLong() : null));
            return ExitStatus.DONE;
        }
        print(context, size);
        return ExitStatus.DONE;
    }

    private static OptionalLong quota(String text) {
        if (text.equals("none")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Quantities.bytes("quota", text));
        } catch (UsageException e) {
            throw new UsageException(
                    "a quota is a number of bytes such as 20MB or 512KiB, or none, not '" + Text.printable(text) + "'");
        }
    }

    private static void print(CommandContext context, CanvasSize size) {
        String id = size.canvasId();
        context.println("canvas " + id + " added " + Units.bytes(size.ownBytes()) + ", with its history");
        context.println("its pool takes " + Units.bytes(size.poolBytes())
                + (size.canvases() > 1 ? ", shared by " + Units.count(size.canvases()) + " canvases" : ""));
        if (size.quota().isEmpty()) {
            context.println("no quota");
            context.next("quota " + id + " " + Math.max(1, 2 * size.poolBytes() / 1_000_000) + "MB", "sets one");
            return;
        }
        long quota = size.quota().getAsLong();
        boolean above = size.poolBytes() > quota;
        context.println("quota " + Units.bytes(quota)
                + (above
                        ? ": " + context.style().warning("above it; changes are refused")
                        : ", " + Units.bytes(quota - size.poolBytes()) + " left"));
        context.next("prune " + id + " --plan", "what old revisions would free");
    }
}
