package org.mosp.storage.openraster.file;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.Progress;

/** Tells how far an import is, in rows of pixels of all its images. For one thread. */
final class ImportProgress {

    private final Progress progress;
    private final long total;
    /** Rows of the images that have not ended. */
    private final Map<DecodingTask, Integer> told = new IdentityHashMap<>();

    private long rows;

    ImportProgress(Progress progress, List<DecodingTask> tasks) {
        this.progress = progress;
        this.total = tasks.stream().mapToLong(task -> task.header().height()).sum();
    }

    void at(Decoded decoded) {
        if (decoded instanceof Decoded.Rows more) {
            rows += more.rows();
            told.merge(decoded.task(), more.rows(), Integer::sum);
        } else if (decoded.isEnd()) {
            // of one that is not good all the rest is done, too
            Integer before = told.remove(decoded.task());
            rows += decoded.task().header().height() - (before == null ? 0 : before);
        } else {
            return;
        }
        progress.at("rows of images", rows, total);
    }
}
