package org.mosp.storage.openraster;

import java.util.List;

/**
 * What an export did.
 *
 * @param file the file
 * @param canvas the canvas's id
 * @param revision the revision written
 * @param layers layers written, groups included
 * @param bytes size of the file
 * @param remarks what is not exact, for example composite operations the merged image was composed without
 */
public record ExportReport(String file, String canvas, long revision, int layers, long bytes, List<String> remarks) {

    public ExportReport {
        remarks = List.copyOf(remarks);
    }
}
