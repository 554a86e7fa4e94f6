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
     * The same of all canvases, pool by pool, so that what canvases share is read once; and of what stands beside revisions: heads
     * against their revisions, metadata, labels, thumbnails, the entries by which a pool knows its canvases, what belongs to no canvas.
     * What commits, undo, prunes, collections and deletes change meanwhile is no problem.
     *
     * <p>Memory: at most 64 bytes for each distinct tile, block and chunk of the largest pool, some 100 bytes for each layer's version of
     * one canvas; 1,000,000 tiles take some 50 MB.
     *
     * @param progress told in revisions of the canvas being checked; what it throws ends the check
     */
    AuditReport auditAll(Progress progress);

    /**
     * Makes anew what follows from other data: the entries by which a pool knows its canvases, thumbnails that are missing or damaged;
     * and takes the merged image from the head of a canvas where it cannot be read, by a new revision, for it can be composed again.
     * Tiles, layers and revisions are left as they are.
     *
     * @return what was repaired, in words
     */
    List<String> repair(Progress progress);

    /**
     * Compares the catalogue with the canvases. A row that is only about to follow its canvas is waited for, some seconds, and not told.
     *
     * @return the ids whose row is missing, differs from the canvas, or has no canvas; none of rows of origin DIRECT
     */
    List<String> behind();

    /** Writes the canvas's row anew, or removes it where there is no canvas; on return it is durable. */
    void project(String canvasId);
}
