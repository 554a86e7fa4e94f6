package org.mosp.storage.shell.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageManager;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.PixelFormat;
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
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.EngineFigures;

/** {@code mosp bench}: the stroke benchmark on this machine. */
public final class BenchCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("bench", Group.STORE, "the stroke benchmark on this machine")
                .explained("""
                        Fills a canvas as a painter would have it, in a scratch store of its own inside the data directory
                        (your canvases are not touched), then paints strokes, each one durable commit. After each stroke
                        the bytes it added are appended to a file whose space is prepared, and forced: the floor, the least
                        that durability costs on this disk. The ratio compares the stroke with that floor plus hashing and
                        compressing its tiles.

                        S  sketch        1,920 x 1,080, 5 layers
                        M  illustration  4,960 x 3,508 (A3, 300 dpi), 24 layers
                        L  print         12,000 x 9,000, 100 layers; fewer tiles filled than usual, for time""")
                .options(
                        Option.of("profile", "S|M|L", "the canvas (default S)"),
                        Option.of("strokes", "N", "strokes measured (default 600)"),
                        Option.flag("here", "in the open store").hide())
                .example("bench", "a sketch: some ten seconds")
                .example("bench --profile M --json", "an illustration, for scripts");
    }

    @Override
    public int run(CommandContext context) {
        String name = context.arguments().option("profile").orElse("S");
        Profile profile =
                Profile.of(name).orElseThrow(() -> new UsageException("--profile takes S, M or L, not '" + name + "'"));
        int strokes = (int) context.arguments().number("strokes", 4, 1_000_000).orElse(profile.strokes());
        if (!context.arguments().has("here")) {
            return inScratch(context, profile, strokes);
        }
        measure(context, profile, strokes);
        return ExitStatus.DONE;
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

    private static void measure(CommandContext context, Profile profile, int count) {
        StorageManager storage = context.services().storage();
        CanvasStore store = context.services().canvases();
        StrokeBench bench = new StrokeBench();
        BenchCanvas canvas;
        EngineFigures written;
        try (Floor floor = new Floor(storage.directory());
                ProgressBar bar = context.progress()) {
            canvas = BenchCanvas.fill(store, profile, bar);
            EngineFigures before = EngineFigures.of(storage);
            bench.run(store, canvas, profile, count, floor, bar, context::cancelled);
            written = EngineFigures.of(storage).since(before);
            store.delete(canvas.id());
            store.settle();
        }
        context.checkCancelled(bench.strokes().count() + " strokes were measured");
        if (context.json()) {
            context.printJson(document(profile, canvas, bench, written));
        } else {
            print(context, profile, canvas, bench, written);
        }
    }

    private static double ratio(StrokeBench bench, double share) {
        return bench.strokes().millis(share)
                / Math.max(1e-6, bench.floors().millis(share) + bench.encode().millis(share));
    }

    private static Map<String, @Nullable Object> document(
            Profile profile, BenchCanvas canvas, StrokeBench bench, EngineFigures written) {
        return Json.object(
                "profile", profile.name(),
                "width", profile.width(),
                "height", profile.height(),
                "layers", profile.layers(),
                "tilesFilled", canvas.tiles(),
                "strokes", bench.strokes().count(),
                "tilesChanged", bench.tiles(),
                "stroke", document(bench.strokes()),
                "encode", document(bench.encode()),
                "floor", document(bench.floors()),
                "ratioP50", Units.roundedMillis(ratio(bench, 0.5)),
                "lateToEarlyP50",
                        Units.roundedMillis(bench.late().millis(0.5)
                                / Math.max(1e-6, bench.early().millis(0.5))),
                "bytesAdded", bench.bytesAdded(),
                "bytesWritten", written.bytesWritten(),
                "fsyncs", written.forces());
    }

    private static Map<String, @Nullable Object> document(Percentiles times) {
        return Json.object(
                "p50Millis", Units.roundedMillis(times.millis(0.50)),
                "p95Millis", Units.roundedMillis(times.millis(0.95)),
                "p99Millis", Units.roundedMillis(times.millis(0.99)),
                "maxMillis", Units.roundedMillis(times.millis(1)));
    }

    private static void print(
            CommandContext context, Profile profile, BenchCanvas canvas, StrokeBench bench, EngineFigures written) {
        int strokes = bench.strokes().count();
        context.println(context.style().strong("profile " + profile.name()) + "  " + profile.title() + ", "
                + profile.width() + " x " + profile.height() + ", " + profile.layers() + " layers, "
                + Units.count(canvas.tiles()) + " tiles filled" + (canvas.bounded() ? " (bounded)" : "") + "; "
                + Units.count(strokes) + " strokes");
        context.println("");
        Table table = Table.of("", ">p50", ">p95", ">p99", ">max");
        row(table, "stroke, durable", bench.strokes());
        row(table, "hashing and compressing the same tiles, alone", bench.encode());
        row(table, "floor: the same bytes appended and forced", bench.floors());
        table.row(
                "ratio: stroke / (both together)",
                context.style().strong(Units.ratio(ratio(bench, 0.50))),
                Units.ratio(ratio(bench, 0.95)),
                Units.ratio(ratio(bench, 0.99)),
                Units.ratio(ratio(bench, 1)));
        context.print(table);
        context.println("");
        Table figures = Table.of("", "");
        figures.row(
                "strokes/s",
                Units.count(Math.round(
                        strokes * 1000 / Math.max(1e-3, bench.strokes().totalMillis()))));
        figures.row(
                "last quarter / first quarter",
                Units.ratio(bench.late().millis(0.5)
                                / Math.max(1e-6, bench.early().millis(0.5))) + " (p50; cost does not follow history)");
        long raw = bench.tiles() * PixelFormat.RGBA8.tileBytes();
        figures.row(
                "a stroke changes",
                Units.count(bench.tiles() / Math.max(1, strokes)) + " tiles, " + Units.bytes(raw / Math.max(1, strokes))
                        + " of pixels");
        figures.row(
                "a stroke writes",
                Units.bytes(written.bytesWritten() / Math.max(1, strokes)) + ", of it "
                        + Units.bytes(bench.bytesAdded() / Math.max(1, strokes)) + " canvas data");
        figures.row("fsyncs", Units.count(written.forces()));
        context.print(figures);
    }

    private static void row(Table table, String what, Percentiles times) {
        table.row(
                what,
                Units.millis(times.millis(0.50)),
                Units.millis(times.millis(0.95)),
                Units.millis(times.millis(0.99)),
                Units.millis(times.millis(1)));
    }
}
