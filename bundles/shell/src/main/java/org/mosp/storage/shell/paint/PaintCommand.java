package org.mosp.storage.shell.paint;

import java.util.Locale;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.canvas.CanvasArgument;
import org.mosp.storage.shell.canvas.CatalogueWait;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Units;

/** {@code mosp paint}: scripted brush strokes, one durable commit each. */
public final class PaintCommand implements Command {

    /** The beginning of a stroke's comment; its number follows. */
    public static final String COMMENT = "stroke ";

    /** The beginning of an acknowledgement on standard output; number and revision follow. */
    public static final String ACKNOWLEDGED = "acknowledged ";

    private static final long MOST = 10_000_000;

    @Override
    public CommandDescription description() {
        return CommandDescription.of("paint", Group.CANVASES, "scripted brush strokes, one durable commit each")
                .arguments("CANVAS --strokes N", 1, 1)
                .explained("""
                        Paints visible strokes with a soft round brush on a layer named Strokes, which the first stroke adds
                        on top. Their sizes are those of a painter's session (measured with MyPaint's brushes: a median
                        medium stroke changes 12 tiles of 64 x 64 pixels). Each stroke is a revision of its own and is on
                        disk when it is counted. The times run from the beginning of the edit to the acknowledgement.""")
                .options(
                        Option.of("strokes", "N", "how many").hide(),
                        Option.of("seed", "S", "other strokes (default 1); the same seed paints the same"),
                        Option.flag("below", "the layer goes below all others instead of on top"),
                        Option.flag("acknowledge", "prints a line per stroke when it is durable")
                                .hide())
                .example("paint panda --strokes 100", "a hundred strokes, and what they cost")
                .example("export panda painted.png", "and how it looks");
    }

    @Override
    public int run(CommandContext context) {
        long strokes = context.arguments()
                .number("strokes", 1, MOST)
                .orElseThrow(() -> new UsageException("--strokes N says how many"));
        long seed = context.arguments()
                .number("seed", Long.MIN_VALUE, Long.MAX_VALUE)
                .orElse(1);
        boolean acknowledge = context.arguments().has("acknowledge");
        String canvas = CanvasArgument.resolve(context, context.arguments().value(0));
        CanvasStore store = context.services().canvases();
        Painter painter = new Painter(store, canvas, seed, context.arguments().has("below"));
        EngineFigures before = EngineFigures.of(context.services().storage());
        long last = 0;
        try (ProgressBar bar = context.progress()) {
            for (long i = 1; i <= strokes; i++) {
                context.checkCancelled((i - 1) + " strokes are durable");
                Revision revision = painter.paint(COMMENT + i);
                last = revision.number();
                if (acknowledge) {
                    context.println(ACKNOWLEDGED + i + " revision " + last);
                    context.out().flush();
                }
                bar.at("strokes", i, strokes);
            }
        }
        EngineFigures written = EngineFigures.of(context.services().storage()).since(before);
        CatalogueWait.afterDurable(store);
        report(context, canvas, painter, written, last);
        return ExitStatus.DONE;
    }

    private static void report(
            CommandContext context, String canvas, Painter painter, EngineFigures written, long last) {
        Percentiles times = painter.times();
        double perSecond = times.count() * 1000 / Math.max(0.001, times.totalMillis());
        if (context.json()) {
            context.printJson(Json.object(
                    "strokes", times.count(),
                    "failed", painter.failed(),
                    "p50Millis", Units.roundedMillis(times.millis(0.50)),
                    "p99Millis", Units.roundedMillis(times.millis(0.99)),
                    "maxMillis", Units.roundedMillis(times.millis(1)),
                    "strokesPerSecond", Units.roundedMillis(perSecond),
                    "bytesWritten", written.bytesWritten(),
                    "fsyncs", written.forces(),
                    "tiles", painter.tiles(),
                    "canvas", canvas,
                    "lastRevision", last));
            return;
        }
        long raw = painter.tiles() * PixelFormat.RGBA8.tileBytes();
        Table table = Table.of("", "");
        table.row("strokes", Units.count(times.count()) + " durable, " + painter.failed() + " failed");
        table.row(
                "tiles",
                Units.count(painter.tiles()) + " changed, median " + painter.medianTiles() + " a stroke, "
                        + Units.bytes(raw) + " of pixels");
        table.row(
                "commit",
                "p50 " + Units.millis(times.millis(0.50)) + ", p99 " + Units.millis(times.millis(0.99)) + ", longest "
                        + Units.millis(times.millis(1)) + String.format(Locale.ROOT, ", %.0f strokes/s", perSecond));
        table.row(
                "written",
                Units.bytes(written.bytesWritten()) + ", "
                        + Units.bytes(written.bytesWritten() / Math.max(1, times.count())) + " a stroke");
        table.row("fsyncs", Units.count(written.forces()));
        table.row("revision", last);
        context.print(table);
        context.println("");
        context.next("export " + canvas + " painted.png", "to see them");
    }
}
