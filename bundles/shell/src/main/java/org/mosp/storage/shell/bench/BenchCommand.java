package org.mosp.storage.shell.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.command.ChildProcess;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Units;

/** {@code mosp bench}: the stroke benchmark on this machine. */
public final class BenchCommand implements Command {

    private static final long CANVASES = 10_000;

    @Override
    public CommandDescription description() {
        return CommandDescription.of("bench", Group.STORE, "the stroke benchmark on this machine")
                .explained("""
                        Fills a canvas as a painter would have it, in a scratch store of its own inside the data directory
                        (your canvases are not touched), and measures what a drawing program asks of its store. Each stroke
                        is one durable commit; after it the bytes it added are appended to a file whose space is prepared,
                        and forced: the floor, the least that durability costs on this disk. The ratio compares the stroke
                        with that floor plus hashing and compressing its tiles.

                        S  sketch        1,920 x 1,080, 5 layers
                        M  illustration  4,960 x 3,508 (A3, 300 dpi), 24 layers
                        L  print         12,000 x 9,000, 100 layers; fewer tiles filled than usual, for time

                        Operations:
                        %s;
                        "history" stands for those that say what a long history costs, "all" for all of them. Unless told
                        otherwise all are measured but open, catalogue and crash, which take minutes.""".formatted(Operation.names().replace("panzoom, ", "panzoom,\n")))
                .options(
                        Option.of("profile", "S|M|L", "the canvas (default S)"),
                        Option.of("strokes", "N", "strokes measured (default 600)"),
                        Option.of("operations", "LIST", "names with commas between them, history, or all"),
                        Option.of("report", "FILE", "the JSON document into a file as well"),
                        Option.of("canvases", "N", "canvases of the catalogue (default 10000)")
                                .hide(),
                        Option.flag("here", "in the open store").hide(),
                        Option.of("look", "CANVAS", "opens a canvas").hide(),
                        Option.of("list", "CANVAS", "lists revisions").hide())
                .example("bench", "a sketch: half a minute")
                .example("bench --profile M --json", "an illustration, for scripts")
                .example("bench --profile M --strokes 10000 --operations history", "what a long history costs");
    }

    @Override
    public int run(CommandContext context) {
        Optional<String> look = context.arguments().option("look");
        if (look.isPresent()) {
            Look.at(context, look.get());
            return ExitStatus.DONE;
        }
        Optional<String> list = context.arguments().option("list");
        if (list.isPresent()) {
            Look.list(context, list.get());
            return ExitStatus.DONE;
        }
        String name = context.arguments().option("profile").orElse("S");
        Profile profile =
                Profile.of(name).orElseThrow(() -> new UsageException("--profile takes S, M or L, not '" + name + "'"));
        int strokes = (int) context.arguments().number("strokes", 4, 1_000_000).orElse(profile.strokes());
        Set<Operation> operations = context.arguments()
                .option("operations")
                .map(BenchCommand::operations)
                .orElseGet(Operation::usual);
        if (!context.arguments().has("here")) {
            return inScratch(context, profile, strokes);
        }
        Report report = new Report();
        try (ProgressBar bar = context.progress()) {
            measure(new Bench(context, profile, report, bar), strokes, operations);
        }
        finish(context, report, profile, strokes);
        return ExitStatus.DONE;
    }

    private static Set<Operation> operations(String list) {
        return Operation.of(list)
                .orElseThrow(() -> new UsageException(
                        "--operations takes " + Operation.names() + ", history or all, not '" + list + "'"));
    }

    /** In a process and a store of their own, on the disk of the data directory. */
    private static int inScratch(CommandContext context, Profile profile, int strokes) {
        Path data = context.services()
                .property("mosp.storage.data")
                .map(Path::of)
                .orElseThrow(() -> new CommandException("no-data", "no data directory is known; name one with --data"));
        Path scratch = null;
        try {
            Files.createDirectories(data);
            scratch = Files.createTempDirectory(data, "bench-");
            List<String> arguments = new ArrayList<>(List.of(
                    "bench",
                    "--here",
                    "--profile",
                    profile.name(),
                    "--strokes",
                    String.valueOf(strokes),
                    "--data",
                    scratch.toString()));
            for (String option : List.of("operations", "canvases", "report")) {
                context.arguments().option(option).ifPresent(value -> {
                    String absolute =
                            option.equals("report") ? context.file(value).toString() : value;
                    arguments.addAll(List.of("--" + option, absolute));
                });
            }
            if (context.json()) {
                arguments.add("--json");
            }
            return ChildProcess.relay(context, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException("scratch directory in " + data + ": " + e.getMessage(), e);
        } finally {
            if (scratch != null) {
                ChildProcess.removeTree(scratch);
            }
        }
    }

    private static void measure(Bench bench, int strokes, Set<Operation> wanted) {
        BenchCanvas canvas = BenchCanvas.fill(bench.store(), bench.profile(), bench.progress());
        bench.report().fact("profile", bench.profile().name());
        bench.report().fact("width", bench.profile().width());
        bench.report().fact("height", bench.profile().height());
        bench.report().fact("layers", bench.profile().layers());
        bench.report().fact("tilesFilled", canvas.tiles());
        bench.report().fact("bounded", canvas.bounded());
        if (wanted.contains(Operation.EXPORT) || wanted.contains(Operation.IMPORT)) {
            new FileBench(bench).run(canvas, wanted);
        }
        if (wanted.contains(Operation.OPEN) || wanted.contains(Operation.CRASH)) {
            bench.store().settle();
            try (ProcessBench processes = new ProcessBench(bench, canvas)) {
                if (wanted.contains(Operation.OPEN)) {
                    processes.open();
                }
                if (wanted.contains(Operation.CRASH)) {
                    processes.crash();
                }
            }
        }
        List<Long> alike = List.of();
        if (wanted.contains(Operation.STROKE)) {
            try (Floor floor = new Floor(bench.storage().directory())) {
                alike = new StrokeBench(bench, canvas, strokes).run(floor);
            }
            new GrowthBench(bench).run(canvas, strokes);
        }
        HistoryBench history = new HistoryBench(bench, canvas);
        if (wanted.contains(Operation.CHECKOUT)) {
            history.checkout();
            if (!alike.isEmpty()) {
                history.anyRevision(alike);
            }
        }
        if (wanted.contains(Operation.DIFF)) {
            history.diff();
        }
        if (wanted.contains(Operation.PAN_ZOOM)) {
            new PanZoomBench(bench, canvas).run();
        }
        new LayerBench(bench, canvas).run(wanted);
        if (wanted.contains(Operation.TRIM)) {
            new TrimBench(bench, canvas).run();
        }
        bench.store().delete(canvas.id());
        if (wanted.contains(Operation.CATALOGUE)) {
            long canvases =
                    bench.context().arguments().number("canvases", 1, 1_000_000).orElse(CANVASES);
            new CatalogueBench(bench).run((int) canvases);
        }
        bench.store().settle();
    }

    private static void finish(CommandContext context, Report report, Profile profile, int strokes) {
        Map<String, @Nullable Object> document = report.document();
        context.arguments().option("report").ifPresent(file -> {
            try {
                Files.writeString(context.file(file), Json.text(document) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("report " + file + ": " + e.getMessage(), e);
            }
        });
        if (context.json()) {
            context.printJson(document);
            return;
        }
        context.println(context.style().strong("profile " + profile.name()) + "  " + profile.title() + ", "
                + profile.width() + " x " + profile.height() + ", " + profile.layers() + " layers in "
                + profile.groups() + " groups and outside, " + Units.count(strokes) + " strokes");
        context.println("");
        report.print(context);
    }
}
