package org.mosp.storage.shell.canvas;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.OpenRaster;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp export}: a canvas as an OpenRaster file, or its merged image as PNG. */
public final class ExportCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("export", Group.CANVASES, "a canvas as .ora, or its merged image as .png")
                .arguments("CANVAS FILE.ora|FILE.png", 2, 2)
                .explained("""
                        The ending of the file says what is written: .ora holds the layers as they are, .png the merged
                        image. The file appears whole or not at all, and replaces one that is there.

                        Any revision that is kept can be exported: mosp history CANVAS lists them.""")
                .options(Option.of("revision", "R", "this revision, a number or a label (default: the head)"))
                .example("export panda panda.ora", "as it is now")
                .example("export panda first.png --revision 1", "how it looked at first");
    }

    @Override
    public int run(CommandContext context) {
        Path file = context.file(context.arguments().value(1));
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean image = name.endsWith(".png");
        if (!image && !name.endsWith(".ora")) {
            throw new UsageException("the file ends in .ora or .png, not as '" + Text.printable(name) + "'");
        }
        String canvas = CanvasArgument.resolve(context, context.arguments().value(0));
        OptionalLong revision = RevisionArgument.option(context, canvas, "revision");
        Path parent = file.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandException(
                    "no-such-directory",
                    "no such directory: " + Text.printable(String.valueOf(parent)) + "; make it first",
                    "directory",
                    parent);
        }
        OpenRaster openRaster = context.services().openRaster();
        ExportReport report =
                image ? openRaster.exportImage(canvas, revision, file) : openRaster.exportFile(canvas, revision, file);
        CallersFile.open(context.services(), file);
        if (context.json()) {
            context.printJson(Json.object(
                    "file", report.file(),
                    "canvas", report.canvas(),
                    "revision", report.revision(),
                    "layers", report.layers(),
                    "bytes", report.bytes(),
                    "remarks", report.remarks()));
            return ExitStatus.DONE;
        }
        report.remarks()
                .forEach(remark -> context.err().println(context.style().warning("note: ") + Text.printable(remark)));
        context.println("exported revision " + report.revision() + " of " + report.canvas() + " to "
                + Text.printable(report.file()) + ": " + Units.bytes(report.bytes())
                + (image ? "" : ", " + Units.count(report.layers(), "layer")));
        return ExitStatus.DONE;
    }
}
