package org.mosp.storage.framework;

import java.util.List;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.VerifyReport;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Checks that canvases hang together, and lets the catalogue follow them anew: for {@code mosp verify}. Implemented by the
 * canvas bundle; a service. Any number of threads, beside readers and writers.
 */
@ProviderType
public interface CanvasAudit {

    /**
     * Follows every reference of a canvas, from each revision over its layers and blocks to the tiles and kept entries, and
     * checks each tile against its hash; what several revisions share is read once.
     *
     * @param progress told in revisions
     * @return revisions, layers, blocks, tiles and entries checked
     * @throws NotFoundException if there is no such canvas
     */
    VerifyReport audit(String canvasId, Progress progress);

    /**
     * Compares the catalogue with the canvases.
     *
     * @return the ids whose row is missing, differs from the canvas, or has no canvas; none of rows of origin DIRECT
     */
    List<String> behind();

    /** Writes the canvas's row anew, or removes it where there is no canvas; on return it is durable. */
    void project(String canvasId);
}
