package org.mosp.storage.framework;

import java.util.List;
import org.mosp.storage.VerifyReport.Problem;

/**
 * What a check of all canvases found.
 *
 * @param canvases how many were checked
 * @param entries records, blocks, tiles and kept entries that were read; what several canvases of a pool share counts once
 * @param bytes of their values
 * @param problems what is damaged or does not fit; empty when all is well
 * @param notes what is no damage: space that can come back, a collection that a crash ended
 */
public record AuditReport(long canvases, long entries, long bytes, List<Problem> problems, List<Problem> notes) {

    public AuditReport {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }
}
