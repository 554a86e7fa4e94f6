package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;

/** Makes hint files from segments. */
final class HintMaker {

    private final StorageFiles files;
    private final Path directory;
    private final CrashPoints crashPoints;

    HintMaker(StorageFiles files, Path directory, CrashPoints crashPoints) {
        this.files = files;
        this.directory = directory;
        this.crashPoints = crashPoints;
    }

    /**
     * Makes the hint file of a segment up to a frame that is durable.
     *
     * @param record sealed at that frame, on disk or for this purpose
     * @return whether it could be made: a damaged segment gets none
     */
    boolean make(Segment segment, SegmentRecord record) throws IOException {
        HintFile before = HintFile.load(files, directory, segment.id);
        if (before != null && before.lastFrame() == record.lastFrame() && before.endOffset() == record.endOffset()) {
            return true;
        }
        List<ScannedEntry> entries = new ArrayList<>();
        LogScan scan;
        if (before != null && before.endOffset() <= record.endOffset()) {
            before.entries().forEachRemaining(entries::add);
            scan = new LogScan(
                    segment, record, before.endOffset(), before.lastFrame(), record.lastFrame(), before.salt());
            scan.lastSequence = before.lastSequence();
        } else {
            scan = new LogScan(segment, record, 0, record.firstFrame() - 1, record.lastFrame(), 0);
        }
        scan.run();
        if (!scan.damages.isEmpty()) {
            return false;
        }
        entries.addAll(scan.entries);
        HintFile.Head head =
                new HintFile.Head(segment.id, record.lastFrame(), record.endOffset(), scan.lastSequence, scan.salt);
        HintFile.store(files, directory, crashPoints, head, HintFile.newest(entries));
        return true;
    }
}
