package org.mosp.storage.openraster.file;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.openraster.ImportReport;

/** Findings of one import, in order, bounded. For one thread. */
final class Problems {

    /** More are counted, not listed. */
    static final int MAX_LISTED = 1_000;

    private final List<ImportReport.Problem> listed = new ArrayList<>();
    private int more;

    void add(String layer, String reason) {
        if (listed.size() < MAX_LISTED) {
            listed.add(new ImportReport.Problem(layer, reason));
        } else {
            more++;
        }
    }

    List<ImportReport.Problem> list() {
        List<ImportReport.Problem> all = new ArrayList<>(listed);
        if (more > 0) {
            all.add(new ImportReport.Problem("", more + " more problems"));
        }
        return all;
    }

    /** The first ones in one line. */
    String summary() {
        StringBuilder text = new StringBuilder();
        for (ImportReport.Problem problem : listed.subList(0, Math.min(3, listed.size()))) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(problem.layer())
                    .append(": ")
                    .append(problem.reason());
        }
        int rest = listed.size() + more - 3;
        return rest > 0 ? text + "; and " + rest + " more" : text.toString();
    }
}
