package org.mosp.storage.shell.swap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Style;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Text;
import org.mosp.storage.shell.output.Units;

/** What is told of a swap: a document, a line, a table. */
public final class SwapFigures {

    private SwapFigures() {}

    /** The document of a swap at one moment. */
    public static Map<String, @Nullable Object> document(Swap swap, SwapProgress progress) {
        return Json.object(
                "role", swap.role().id(),
                "from", swap.from(),
                "to", swap.to(),
                "state", progress.state().id(),
                "entries", progress.entriesCopied(),
                "bytes", progress.bytesCopied(),
                "failedOperations", progress.failedOperations(),
                "longestWriterPauseMillis", millis(progress.longestPause()),
                "longestReaderPauseMillis", millis(progress.longestReaderPause()),
                "verified", verified(progress),
                "seconds", seconds(progress.elapsed()),
                "active", active(swap, progress),
                "generation", swap.generation(),
                "entriesTotal", progress.entriesTotal(),
                "entriesCarried", progress.entriesCarried(),
                "entriesVerified", progress.entriesVerified(),
                "verifiedAt", progress.verifiedAt(),
                "backlog", progress.backlog(),
                "entriesPerSecond", Units.roundedMillis(progress.entriesPerSecond()),
                "bytesPerSecond", Math.round(progress.bytesPerSecond()),
                "secondsLeft", progress.timeLeft().map(SwapFigures::seconds),
                "fenceTries", progress.fenceTries(),
                "lastWriterPauseMillis", millis(progress.lastPause()),
                "rollbackUntil", progress.rollbackUntil(),
                "blockers", progress.blockers(),
                "startedAt", progress.startedAt(),
                "failure", swap.failure().map(StorageException::getMessage));
    }

    /** The engine that holds the data; while a rollback is on its way, that is still the new one. */
    private static String active(Swap swap, SwapProgress progress) {
        boolean after = progress.state() == SwapState.SWITCHED
                || progress.state() == SwapState.DONE
                || !progress.state().over() && progress.rollbackUntil().isPresent();
        return after ? swap.to() : swap.from();
    }

    /** Whether both engines were found equal: no switch happens without that, though its figures stay in the process that made it. */
    private static boolean verified(SwapProgress progress) {
        return progress.verifiedAt().isPresent()
                || progress.rollbackUntil().isPresent()
                || progress.state() == SwapState.SWITCHED
                || progress.state() == SwapState.DONE
                || progress.state() == SwapState.ROLLED_BACK;
    }

    /** How far it is, in one line: for a bar, for a log, for {@code mosp status}. */
    public static String line(SwapProgress progress) {
        List<String> parts = new ArrayList<>();
        if (progress.state() == SwapState.COPYING) {
            parts.add(Units.count(progress.entriesCopied()) + " of " + Units.count(progress.entriesTotal(), "entry"));
        }
        parts.addAll(pace(progress));
        progress.rollbackUntil().ifPresent(until -> parts.add("rollback until " + Units.when(until)));
        progress.blockers().forEach(blocker -> parts.add("waits: " + Text.printable(blocker)));
        return progress.state().id() + (parts.isEmpty() ? "" : "  " + String.join(", ", parts));
    }

    /** Rate, backlog, time left. */
    static List<String> pace(SwapProgress progress) {
        List<String> parts = new ArrayList<>();
        if (progress.state() == SwapState.COPYING && progress.entriesPerSecond() > 0) {
            parts.add(Units.count(Math.round(progress.entriesPerSecond())) + "/s");
            parts.add(Units.bytes(Math.round(progress.bytesPerSecond())) + "/s");
        }
        if (progress.backlog() > 0) {
            parts.add(Units.count(progress.backlog(), "commit") + " to carry");
        }
        progress.timeLeft().ifPresent(left -> parts.add(Units.seconds(seconds(left)) + " left"));
        return parts;
    }

    /** The figures of a swap, as rows. */
    static Table table(Style style, Swap swap, SwapProgress progress) {
        Table table = Table.of("", "");
        table.row("swap", style.strong(swap.role().id()) + " from " + swap.from() + " to " + swap.to());
        table.row("state", state(style, swap, progress));
        for (String blocker : progress.blockers()) {
            table.row("waits for", style.warning(Text.printable(blocker)));
        }
        swap.failure().ifPresent(failure -> table.row("reason", Text.printable(String.valueOf(failure.getMessage()))));
        table.row(
                "copied",
                copied(progress) + " (" + Units.bytes(progress.bytesCopied()) + "), "
                        + Units.count(progress.entriesCarried(), "change") + " carried");
        table.row(
                "verified",
                progress.verifiedAt()
                        .map(at -> style.good(Units.count(progress.entriesVerified()) + " entries compared")
                                + ", both engines equal at " + Units.when(at))
                        .orElse(verified(progress) ? "before the switch, in an earlier process" : "not yet"));
        table.row(
                "failed",
                progress.failedOperations() == 0
                        ? style.good("0 operations")
                        : style.bad(Units.count(progress.failedOperations(), "operation")));
        table.row(
                "longest pause",
                "writers " + Units.millis(millis(progress.longestPause())) + ", readers "
                        + Units.millis(millis(progress.longestReaderPause())));
        table.row("time", Units.seconds(seconds(progress.elapsed())));
        progress.rollbackUntil().ifPresent(until -> table.row("rollback", "until " + Units.when(until)));
        return table;
    }

    private static String copied(SwapProgress progress) {
        boolean underWay = !progress.state().over() && progress.state() != SwapState.SWITCHED;
        return Units.count(progress.entriesCopied())
                + (underWay ? " of " + Units.count(progress.entriesTotal()) : "")
                + " entries";
    }

    private static String state(Style style, Swap swap, SwapProgress progress) {
        String active = active(swap, progress);
        return switch (progress.state()) {
            case SWITCHED -> style.good("switched") + ": the data is in " + active + " now";
            case DONE -> style.good("done") + ": the data is in " + active;
            case ROLLED_BACK -> style.good("rolled back") + ": the data is in " + active + " again";
            case ABORTED -> style.warning("aborted") + ": the data is in " + active + " as before";
            default ->
                style.warning(progress.state().id()) + ": the data is in " + active
                        + pace(progress).stream().reduce("", (line, part) -> line + ", " + part);
        };
    }

    private static double millis(Duration duration) {
        return Units.roundedMillis(duration.toNanos() / 1e6);
    }

    private static double seconds(Duration duration) {
        return Units.roundedMillis(duration.toNanos() / 1e9);
    }
}
