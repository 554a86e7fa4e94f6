package org.mosp.storage.canvas;

import java.util.OptionalLong;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The bytes of canvases: what their history takes, how to get it back, and how much they may take. Implemented by the framework; see
 * {@link CanvasStore#space}. Any number of threads, beside readers and writers, none of which waits. Errors: the {@link StorageException}
 * family.
 */
@ProviderType
public interface CanvasSpace {

    /**
     * What {@link #prune} would take away now, without doing it.
     *
     * @param progress told in rows
     * @throws NotFoundException if there is no such canvas
     */
    PruneReport plan(String canvasId, PrunePolicy policy, Progress progress);

    /**
     * Takes away the revisions that a policy does not keep, with the records that only they refer to; a kept revision whose parent goes
     * gets the nearest kept ancestor as its parent. Tiles come back by {@link #collect}. A kill in the middle leaves every kept revision
     * whole; the next pruning or collection goes on.
     *
     * @param progress told in revisions
     * @return what went; {@code freedBytes} of the records alone
     * @throws NotFoundException if there is no such canvas
     */
    PruneReport prune(String canvasId, PrunePolicy policy, Progress progress);

    /**
     * Gives back the rows of a canvas's pool that no revision of any canvas in it refers to: mark and sweep, beside writers. A kill in the
     * middle loses nothing; the next collection marks again. One collection of a pool runs at a time; others wait for it.
     *
     * @param progress told in rows
     * @throws NotFoundException if there is no such canvas
     */
    CollectionReport collect(String canvasId, Progress progress);

    /**
     * What a canvas takes, without looking at its rows.
     *
     * @throws NotFoundException if there is no such canvas
     */
    CanvasSize size(String canvasId);

    /**
     * Limits the pool of a canvas, durably. What is there stays, also above the limit; a commit that adds bytes and would end above it gets
     * a {@link QuotaExceededException}.
     *
     * @param bytes the most; empty: no limit
     * @throws NotFoundException if there is no such canvas
     */
    void quota(String canvasId, OptionalLong bytes);
}
