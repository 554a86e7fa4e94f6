package org.mosp.storage.shell.canvas;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Failure;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** {@code mosp import}: OpenRaster files in. */
public final class ImportCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("import", Group.CANVASES, "OpenRaster files in, each a canvas or a new revision")
                .arguments("FILE.ora...", 1, Integer.MAX_VALUE)
                .explained("""
                        Reads .ora files of Krita, GIMP, MyPaint and Drawpile. Layers, groups, offsets, attributes and what
                        this software does not understand are kept. A damaged file keeps its good layers, and the others
                        are reported by name; of a file of which nothing can be kept, nothing is stored.

                        With --into a file becomes the next revision of a canvas, and only what changed is stored. The exit
                        status is 1 when a file was not imported; the other files of the call are imported all the same.""")
                .options(
                        Option.of("into", "CANVAS", "a new revision of this canvas instead of a new canvas"),
                        Option.of("name", "NAME", "the canvas's name (default: the file's name without .ora)"))
                .example("import panda.ora", "a new canvas named panda")
                .example("import panda-2.ora --into panda", "its next revision")
                .example("import *.ora", "many at once");
    }

    @Override
    public int run(CommandContext context) {
        List<String> names = context.arguments().values();
        Optional<String> name = context.arguments().option("name");
        if (name.isPresent() && names.size() > 1) {
            throw new UsageException("--name goes with one file, not with " + names.size());
        }
        Optional<String> into =
                context.arguments().option("into").map(canvas -> CanvasArgument.resolve(context, canvas));
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        List<ImportReport> reports = new ArrayList<>();
        int status = ExitStatus.DONE;
        for (String file : names) {
            String soFar = reports.size() + " of " + names.size() + " files were imported";
            context.checkCancelled(soFar);
            try {
                ImportReport report = importFile(context, context.file(file), into, name, soFar);
                reports.add(report);
                documents.add(document(report));
                printProblems(context, report);
            } catch (RuntimeException e) {
                if (names.size() == 1) {
                    throw e;
                }
                status = Math.max(status, failed(context, file, e, documents));
            }
        }
        if (!reports.isEmpty()) {
            CatalogueWait.afterDurable(context.services().canvases());
        }
        if (context.json()) {
            context.printJson(documents);
        } else if (!reports.isEmpty()) {
            print(context, reports);
        }
        return status;
    }

    private static ImportReport importFile(
            CommandContext context, Path file, Optional<String> into, Optional<String> name, String soFar) {
        if (!Files.exists(file)) {
            throw new CommandException(
                    "no-such-file", "no such file: " + Text.printable(file.toString()), "file", file);
        }
        if (!Files.isRegularFile(file)) {
            throw new CommandException(
                    "no-such-file", "not a regular file: " + Text.printable(file.toString()), "file", file);
        }
        try (ProgressBar bar = context.progress()) {
            // an import that is cancelled leaves nothing behind
            Progress progress = (step, done, total) -> {
                context.checkCancelled(soFar);
                bar.at(file.getFileName() + ": " + step, done, total);
            };
            return context.services().openRaster().importFile(file, new ImportOptions(into, name, progress));
        }
    }

    private static int failed(
            CommandContext context, String file, RuntimeException e, List<Map<String, @Nullable Object>> documents) {
        Failure failure = Failure.of(e);
        Map<String, @Nullable Object> document = Json.object("file", file);
        document.putAll(failure.document());
        documents.add(document);
        if (!context.json()) {
            String message = failure.message();
            String named = message.contains(Text.printable(file)) ? "" : Text.printable(file) + ": ";
            context.err().println("mosp import: " + named + message);
        }
        if (e instanceof StorageDamagedException) {
            return ExitStatus.DAMAGED;
        }
        return failure.status();
    }

    private static Map<String, @Nullable Object> document(ImportReport report) {
        return Json.object(
                "file", report.file(),
                "canvas", report.canvas(),
                "revision", report.revision(),
                "layers", report.layers(),
                "bytesStored", report.bytesStored(),
                "problems",
                        report.problems().stream()
                                .map(problem -> Json.object("layer", problem.layer(), "reason", problem.reason()))
                                .toList());
    }

    private static void printProblems(CommandContext context, ImportReport report) {
        if (context.json()) {
            return;
        }
        Style style = context.style();
        for (ImportReport.Problem problem : report.problems()) {
            context.err()
                    .println(style.warning("warning: ") + Text.printable(report.file()) + ": layer '"
                            + Text.printable(problem.layer()) + "': " + Text.printable(problem.reason()));
        }
    }

    private static void print(CommandContext context, List<ImportReport> reports) {
        Table table = Table.of("canvas", "file", ">revision", ">layers", ">stored", ">problems");
        for (ImportReport report : reports) {
            Path file = Path.of(report.file()).getFileName();
            table.row(
                    report.canvas(),
                    Text.printable(file == null ? report.file() : file.toString()),
                    report.revision(),
                    report.layers(),
                    Units.bytes(report.bytesStored()),
                    report.problems().isEmpty()
                            ? "none"
                            : Units.count(report.problems().size()));
        }
        context.print(table);
        context.println("");
        context.next("layers " + reports.get(reports.size() - 1).canvas(), "what is in it");
    }
}
