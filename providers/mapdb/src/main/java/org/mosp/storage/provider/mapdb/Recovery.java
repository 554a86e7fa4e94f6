package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.Reserve;

/**
 * Opens the log: the table, hint files or the segments themselves, the last segment; then the index in bulk. In mode
 * WRITE the torn tail goes to quarantine and frames that nothing proves are written anew; other modes write nothing.
 */
final class Recovery {

    /**
     * An open log.
     *
     * @param log {@code null} where nothing may be written
     * @param lastFrame the last frame of the log
     * @param marked whether the log ends in a mark already
     * @param withoutHint sealed segments whose hint file has to be made
     */
    record Opened(
            Segments segments,
            KeyIndex index,
            Snapshots snapshots,
            @Nullable Log log,
            @Nullable Spares spares,
            long lastFrame,
            boolean marked,
            List<SegmentRecord> withoutHint) {}

    private final StorageFiles files;
    private final Path directory;
    private final CrashPoints crashPoints;
    private final EngineContext context;
    private final EngineHealth health;
    private final LogSettings settings;
    private final IndexBuilder index = new IndexBuilder();
    private final List<SegmentRecord> withoutHint = new ArrayList<>();
    private long lastFrame;
    private long lastSequence;
    private long salt;
    private boolean marked;
    private @Nullable Spares spares;

    Recovery(EngineContext context, EngineHealth health) {
        this.context = context;
        this.files = context.files();
        this.directory = context.directory();
        this.crashPoints = context.crashPoints();
        this.health = health;
        this.settings = LogSettings.of(context);
    }

    private boolean writes() {
        return context.mode() == Mode.WRITE && !health.state().damaged();
    }

    Opened run() throws IOException {
        SegmentTable table = table();
        Segments segments = new Segments(files, directory, crashPoints, table);
        salt = table.salt();
        lastSequence = Math.max(table.lastSequence(), context.nextSequence() - 1);
        LogScan last = null;
        for (SegmentRecord record : table.segments()) {
            Segment segment = new Segment(files, directory, record.id());
            segments.add(segment);
            if (record.sealed()) {
                sealed(segment, record);
            } else {
                last = active(segment, record);
            }
        }
        Log log = last == null ? null : repair(segments, last);
        Snapshots snapshots = new Snapshots(lastFrame, lastSequence);
        return new Opened(
                segments, index.build(segments, snapshots), snapshots, log, spares, lastFrame, marked, withoutHint);
    }

    private SegmentTable table() throws IOException {
        SegmentTable.Loaded loaded = SegmentTable.load(files, directory);
        SegmentTable table = loaded.table();
        if (table == null) {
            return new TableRebuild(context, health).run();
        }
        if (!table.storeId().equals(context.storeId())) {
            throw new StorageDamagedException(
                    directory.toString(), -1, null, "belongs to store " + table.storeId(), null);
        }
        if (context.mode() == Mode.WRITE) {
            if (!loaded.equal()) {
                table = table.next(table.salt(), table.nextId(), table.lastSequence(), table.segments());
                table.store(files, directory);
            }
            removeLeftovers(table);
        }
        return table;
    }

    /** Files of a roll or a compaction that a crash cut short: the table never knew them, or no longer does. */
    private void removeLeftovers(SegmentTable table) throws IOException {
        Set<String> known =
                table.segments().stream().map(r -> Segment.fileName(r.id())).collect(Collectors.toSet());
        for (Path path : files.list(directory)) {
            String name = path.getFileName().toString();
            boolean segment = name.startsWith("log-") && !known.contains(name);
            boolean hint = name.startsWith("hint-") && !known.contains(name.replace("hint-", "log-"));
            if (segment || hint || name.endsWith(".tmp")) {
                files.delete(path);
            }
        }
    }

    private void sealed(Segment segment, SegmentRecord record) throws IOException {
        lastFrame = Math.max(lastFrame, record.lastFrame());
        HintFile hint = HintFile.load(files, directory, record.id());
        boolean whole =
                hint != null && hint.lastFrame() == record.lastFrame() && hint.endOffset() == record.endOffset();
        if (!files.exists(segment.path)) {
            health.damaged(segment.path.toString(), "the segment is missing");
        } else if (segment.size() < record.endOffset()) {
            health.damaged(segment.path.toString(), shorter(segment, record.endOffset()));
        }
        if (hint != null && whole) {
            use(segment, hint);
        } else if (files.exists(segment.path)) {
            LogScan scan = new LogScan(segment, record, 0, record.firstFrame() - 1, record.lastFrame(), 0).run();
            report(segment, scan);
            index.add(segment, HintFile.newest(scan.entries).iterator());
            if (scan.damages.isEmpty()) {
                withoutHint.add(record);
            }
        }
    }

    private static String shorter(Segment segment, long bytes) throws IOException {
        return segment.size() == 0 ? "the segment is empty" : "the segment is shorter than " + bytes + " bytes";
    }

    private void use(Segment segment, HintFile hint) {
        salt = Math.max(salt, hint.salt());
        lastSequence = Math.max(lastSequence, hint.lastSequence());
        index.add(segment, hint.entries());
    }

    private void report(Segment segment, LogScan scan) {
        salt = Math.max(salt, scan.salt);
        lastSequence = Math.max(lastSequence, scan.lastSequence);
        for (LogScan.Damage damage : scan.damages) {
            String frames = damage.firstFrame() == damage.lastFrame()
                    ? "frame " + damage.firstFrame()
                    : "frames " + damage.firstFrame() + " to " + damage.lastFrame();
            health.damaged(segment + " at " + damage.offset(), frames + " damaged");
        }
    }

    private @Nullable LogScan active(Segment segment, SegmentRecord record) throws IOException {
        lastFrame = Math.max(lastFrame, record.firstFrame() - 1);
        HintFile hint = HintFile.load(files, directory, record.id());
        if (!files.exists(segment.path)) {
            health.damaged(segment.path.toString(), "the segment is missing");
            if (hint != null) {
                use(segment, hint);
                lastFrame = Math.max(lastFrame, hint.lastFrame());
            }
            return null;
        }
        LogScan scan;
        if (hint != null && hint.lastFrame() >= record.firstFrame() - 1) {
            if (segment.size() < hint.endOffset()) {
                health.damaged(segment.path.toString(), shorter(segment, hint.endOffset()));
            }
            use(segment, hint);
            scan = new LogScan(segment, record, hint.endOffset(), hint.lastFrame(), hint.lastFrame(), hint.salt());
        } else {
            scan = new LogScan(segment, record, 0, record.firstFrame() - 1, record.firstFrame() - 1, 0);
        }
        scan.run();
        report(segment, scan);
        lastFrame = Math.max(lastFrame, scan.lastFrame);
        marked = scan.marked;
        return scan;
    }

    private @Nullable Log repair(Segments segments, LogScan scan) throws IOException {
        Segment scanned = scan.segment();
        if (!writes()) {
            index.add(scanned, HintFile.newest(scan.entries).iterator());
            return null;
        }
        // behind a mark too: a crash before the first group was whole leaves frames there that would follow the next
        // one
        new Quarantine(files, directory, crashPoints).takeTail(scan, salt + 1);
        Reserve reserve = new Reserve(files, directory);
        spares = new Spares(files, directory, settings.segmentBytes() / 2);
        Log log = new Log(
                files,
                directory,
                crashPoints,
                segments,
                reserve,
                spares,
                settings,
                scanned,
                lastFrame,
                scan.end,
                salt + 1);
        Rewrite rewrite = new Rewrite(log, crashPoints);
        if (!marked && scan.end > 0) {
            lastFrame = rewrite.run(scan, lastSequence);
            marked = true;
        }
        List<ScannedEntry> stayed = new ArrayList<>();
        List<ScannedEntry> moved = new ArrayList<>();
        for (ScannedEntry entry : scan.entries) {
            (rewrite.moved(entry) ? moved : stayed).add(rewrite.now(entry));
        }
        index.add(scanned, HintFile.newest(stayed).iterator());
        index.add(log.active(), HintFile.newest(moved).iterator());
        return log;
    }
}
