package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Progress;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;

/** Reads every frame of every segment and every hint file, beside readers and writers. Damage is reported and remembered. */
final class Verification {

    private final StorageFiles files;
    private final Path directory;
    private final Segments segments;
    private final EngineHealth health;
    private final List<VerifyReport.Problem> problems = new ArrayList<>();
    private long entries;
    private long bytes;

    Verification(StorageFiles files, Path directory, Segments segments, EngineHealth health) {
        this.files = files;
        this.directory = directory;
        this.segments = segments;
        this.health = health;
    }

    /**
     * Checks everything.
     *
     * @param active the last segment as if it were sealed at the last durable frame
     */
    VerifyReport run(SegmentRecord active, Progress progress) {
        List<SegmentRecord> records = new ArrayList<>();
        for (SegmentRecord record : segments.table().segments()) {
            records.add(record.id() == active.id() ? active : record);
        }
        long done = 0;
        for (SegmentRecord record : records) {
            progress.at("segments", done++, records.size());
            verify(record);
        }
        progress.at("segments", done, records.size());
        for (VerifyReport.Problem known : health.problems()) {
            if (!problems.contains(known)) {
                problems.add(known);
            }
        }
        return new VerifyReport(entries, bytes, problems);
    }

    private void verify(SegmentRecord record) {
        Segment segment = segments.get(record.id());
        if (segment == null || !segment.pin()) {
            return;
        }
        try {
            if (!files.exists(segment.path)) {
                problem(segment.toString(), "the segment is missing");
                return;
            }
            LogScan scan = new LogScan(segment, record, 0, record.firstFrame() - 1, record.lastFrame(), 0).run();
            entries += scan.entries.size();
            bytes += scan.end;
            for (LogScan.Damage damage : scan.damages) {
                problem(segment + " at " + damage.offset(), "frame " + damage.firstFrame() + " damaged");
            }
            verifyHint(HintFile.path(directory, record.id()), record.id());
        } catch (IOException failed) {
            problem(segment.toString(), "cannot be read: " + failed);
        } finally {
            segment.unpin();
        }
    }

    /** Opened before it is loaded: meanwhile a new one may have taken its place, and then there is nothing to tell. */
    private void verifyHint(Path path, int id) throws IOException {
        if (!files.exists(path)) {
            return;
        }
        try (StorageFile file = files.open(path, StorageFiles.OpenMode.READ)) {
            String finding = file.size() == 0 ? "hint file is empty" : "hint file is damaged";
            if (HintFile.load(files, directory, id) == null) {
                problem(String.valueOf(path.getFileName()), finding);
            }
        }
    }

    private void problem(String where, String what) {
        problems.add(new VerifyReport.Problem(where, what));
        if (!what.startsWith("hint")) {
            health.damaged(where, what);
        }
    }
}
