package org.mosp.storage.shell.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.canvas.CollectionReport;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.PruneReport;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.EngineFigures;

/** The history shortened, and what that gives back: in the store, and on the disk once the engine has compacted. */
final class TrimBench {

    private static final int KEPT = 100;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Bench bench;
    private final BenchCanvas canvas;

    TrimBench(Bench bench, BenchCanvas canvas) {
        this.bench = bench;
        this.canvas = canvas;
    }

    void run() {
        CanvasSpace space = bench.store().space();
        long before = stored();
        long filesBefore = Meter.files(bench.storage());
        Meter pruning = bench.meter();
        Meter collecting = bench.meter();
        PruneReport pruned = pruning.time(() -> space.prune(canvas.id(), PrunePolicy.last(KEPT), bench.progress()));
        CollectionReport collected = collecting.time(() -> space.collect(canvas.id(), bench.progress()));
        bench.report().row(pruning.row("trim: prune to " + KEPT + " revisions"));
        bench.report().row(collecting.row("trim: collect"));
        long after = stored();
        long alive = collected.keptBytes()
                + Rows.records(bench.storage(), canvas.id()).bytes();
        EngineFigures engine = awaitCompaction();
        long files = Meter.files(bench.storage());
        Report report = bench.report();
        report.remark(
                "trimmed",
                Units.count(pruned.pruned().size()) + " revisions and " + Units.count(collected.freed())
                        + " rows gone, " + Units.count(pruned.kept()) + " revisions and "
                        + Units.count(collected.kept()) + " rows kept");
        report.remark("keys and values", change(before, after) + ", alive " + Units.bytes(alive));
        report.remark(
                "files",
                change(filesBefore, files) + " after compaction; of it " + Units.bytes(engine.bytesStored())
                        + " stored, the rest prepared");
        report.bar("trim: keys and values / alive", (double) after / Math.max(1, alive), 1.3, Bar.Unit.TIMES);
        report.bar(
                "trim: the engine's bytes / alive",
                (double) engine.bytesStored() / Math.max(1, alive),
                1.3,
                Bar.Unit.TIMES);
        report.fact("trimAliveBytes", alive);
        report.fact("trimKeysAndValuesBytes", after);
        report.fact("trimEngineBytes", engine.bytesStored());
        report.fact("trimFileBytes", files);
    }

    private long stored() {
        return Rows.under(bench.storage(), "").bytes();
    }

    private static String change(long before, long after) {
        return Units.bytes(before) + " before, " + Units.bytes(after) + " now";
    }

    /** Compaction goes on beside everything; it is over when the engine's bytes stay as they are. */
    private EngineFigures awaitCompaction() {
        long start = System.nanoTime();
        EngineFigures last = EngineFigures.of(bench.storage());
        long since = start;
        while (System.nanoTime() - since < QUIET_NANOS && System.nanoTime() - start < PATIENCE_NANOS) {
            bench.context().checkCancelled("compaction was waited for");
            LockSupport.parkNanos(PAUSE_NANOS);
            EngineFigures now = EngineFigures.of(bench.storage());
            if (now.bytesStored() != last.bytesStored()) {
                last = now;
                since = System.nanoTime();
            }
        }
        return last;
    }
}
