package org.mosp.storage.shell.canvas;

import java.util.OptionalLong;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Text;

/** Finds the revision that an argument means: a label, or a number. */
public final class RevisionArgument {

    private RevisionArgument() {}

    /**
     * The number of the revision; whether there is one of that number, whoever opens it finds.
     *
     * @param canvasId the canvas's id
     * @throws CommandException if it is no number, and no label of the canvas
     */
    public static long resolve(CommandContext context, String canvasId, String text) {
        CanvasStore store = context.services().canvases();
        if (!isNumber(text)) {
            for (Label label : store.labels(canvasId)) {
                if (label.name().equals(text)) {
                    return label.revision();
                }
            }
            if (!isNumber(text.replace("_", ""))) {
                throw new CommandException(
                        "not-found",
                        "canvas " + canvasId + " has no label '" + Text.printable(text) + "'; mosp label " + canvasId
                                + " lists them",
                        "kind",
                        "label",
                        "id",
                        text);
            }
        }
        return number(text);
    }

    /** The revision that an option names, if it is given. */
    public static OptionalLong option(CommandContext context, String canvasId, String option) {
        return context.arguments()
                .option(option)
                .map(text -> OptionalLong.of(resolve(context, canvasId, text)))
                .orElse(OptionalLong.empty());
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String text) {
        try {
            long number = Long.parseLong(text.replace("_", ""));
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // too large for a revision; told below
        }
        throw new UsageException("a revision is a number of at least 1, or a label, not '" + text + "'");
    }
}
