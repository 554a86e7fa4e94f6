package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.StorageFiles;

/** Where no copy of the segment table can be read: a new store, or one whose table is lost. */
final class TableRebuild {

    private final EngineContext context;
    private final StorageFiles files;
    private final Path directory;
    private final EngineHealth health;

    TableRebuild(EngineContext context, EngineHealth health) {
        this.context = context;
        this.files = context.files();
        this.directory = context.directory();
        this.health = health;
    }

    SegmentTable run() throws IOException {
        List<SegmentRecord> found = found();
        if (!found.isEmpty()) {
            health.damaged(
                    SegmentTable.copy(directory, 1).toString(),
                    "both copies of the segment table are lost; missing segments cannot be noticed");
            int nextId = found.get(found.size() - 1).id() + 1;
            return new SegmentTable(0, context.storeId(), 0, nextId, 0, found);
        }
        SegmentTable empty = new SegmentTable(0, context.storeId(), 0, 1, context.nextSequence() - 1, List.of());
        if (context.mode() != Mode.WRITE) {
            return empty;
        }
        Segment first = new Segment(files, directory, 1);
        Log.create(files, directory, first, LogSettings.of(context).firstStep());
        context.crashPoints().reached("log.after-first-segment");
        SegmentTable table = empty.next(0, 2, empty.lastSequence(), List.of(SegmentRecord.active(1, 1, false)));
        table.store(files, directory);
        return table;
    }

    /** Segments that hold frames, in order; the last frame of each is followed by the first one of the next. */
    private List<SegmentRecord> found() throws IOException {
        List<SegmentRecord> records = new ArrayList<>();
        for (Path path : files.list(directory)) {
            String name = path.getFileName().toString();
            if (!name.matches("log-\\d{8}")) {
                continue;
            }
            Segment segment = new Segment(files, directory, Integer.parseInt(name.substring(4)));
            ScannedFrame first = new SegmentScan(segment, segment.size()).search(0);
            segment.closeFile();
            if (first != null) {
                records.add(SegmentRecord.active(segment.id, first.header().number(), true));
            }
        }
        return sealedButLast(records);
    }

    private List<SegmentRecord> sealedButLast(List<SegmentRecord> records) throws IOException {
        List<SegmentRecord> sealed = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            SegmentRecord record = records.get(i);
            if (i + 1 < records.size()) {
                Segment segment = new Segment(files, directory, record.id());
                LogScan scan = new LogScan(segment, record, 0, record.firstFrame() - 1, 0, 0).run();
                segment.closeFile();
                record = record.sealed(scan.lastFrame, scan.end);
            }
            sealed.add(record);
        }
        return sealed;
    }
}
