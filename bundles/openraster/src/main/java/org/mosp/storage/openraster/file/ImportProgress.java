package org.mosp.storage.openraster.file;

import java.util.List;
import org.mosp.storage.Progress;

/** Tells how far an import is, in rows of pixels of all its images. For one thread. */
final class ImportProgress {

    private final Progress progress;
    private final long total;
    private long rows;

    ImportProgress(Progress progress, List<DecodingTask> tasks) {
        this.progress = progress;
        this.total = tasks.stream().mapToLong(task -> task.header().height()).sum();
    }

    void at(Decoded decoded) {
        if (decoded instanceof Decoded.Rows more) {
            rows += more.rows();
        } else if (decoded.isEnd()) {
            // what was told of it already is in whole bands
            rows += decoded.task().header().height() % Decoded.Rows.BAND;
        } else {
            return;
        }
        progress.at("rows of images", rows, total);
    }
}
