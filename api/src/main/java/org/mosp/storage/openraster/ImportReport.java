package org.mosp.storage.openraster;

import java.util.List;

/**
 * What an import did.
 *
 * @param file the file
 * @param canvas the canvas's id
 * @param revision the revision made
 * @param layers layers kept, groups included
 * @param bytesStored bytes added to the store
 * @param problems layers or parts that could not be kept, or not as they were
 */
public record ImportReport(
        String file, String canvas, long revision, int layers, long bytesStored, List<Problem> problems) {

    /**
     * One finding.
     *
     * @param layer the layer's name, or the part of the file
     * @param reason what is wrong with it, and what was done
     */
    public record Problem(String layer, String reason) {}

    public ImportReport {
        problems = List.copyOf(problems);
    }
}
