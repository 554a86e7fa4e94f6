package org.mosp.storage.canvas;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.TooLargeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Canvases with their layers, tiles and revisions. Implemented by the framework; a service. Any number of threads.
 *
 * <p>A commit is one atomic, durable batch; what it costs follows what changed, not the canvas, its layers or its
 * history. The catalogue ({@code RelationalStorage}) follows shortly after. Errors: the {@link StorageException} family.
 */
@ProviderType
public interface CanvasStore {

    /** Begins a new canvas; nothing is stored before the commit. */
    CanvasEdit create(Metadata metadata);

    /**
     * Begins a change of a canvas, from its head.
     *
     * @throws NotFoundException if there is no such canvas
     */
    CanvasEdit edit(String canvasId);

    /**
     * Makes an edit's changes, durably and at once, and ends the edit.
     *
     * @throws ConflictException if the head is no longer the edit's base: nothing was changed; open a new edit
     */
    Revision commit(CanvasEdit edit);

    /**
     * The head of a canvas.
     *
     * @throws NotFoundException if there is no such canvas
     */
    CanvasView open(String canvasId);

    /**
     * A revision of a canvas.
     *
     * @throws NotFoundException if there is no such canvas or revision
     */
    CanvasView open(String canvasId, long revision);

    /** All revisions, the newest first, read lazily; close the stream. */
    Stream<Revision> history(String canvasId);

    /**
     * What differs between two revisions, found from their blocks: no pixel is read. Costs what differs, not what is there.
     *
     * @throws NotFoundException if there is no such canvas or revision
     */
    CanvasDiff diff(String canvasId, long from, long to);

    /**
     * Lets a name stand for a revision, durably; one that stood for another moves. No revision is made.
     *
     * @throws NotFoundException if there is no such canvas or revision
     * @throws IllegalArgumentException if it is no name for a label, see {@link Label}
     * @throws TooLargeException above {@link Label#MAX_LABELS}
     */
    Label label(String canvasId, long revision, String name);

    /**
     * Takes a label away; the revision stays.
     *
     * @return whether it was there
     */
    boolean unlabel(String canvasId, String name);

    /** The labels of a canvas, by revision, then by name. */
    List<Label> labels(String canvasId);

    /**
     * Moves the head to its parent, durably; nothing else is written, and the revision left stays for {@link #redo}. The next commit begins a
     * branch there.
     *
     * @return the head; empty if it has no parent any more
     * @throws NotFoundException if there is no such canvas
     * @throws ConflictException if somebody else moved the head first: nothing was undone
     */
    Optional<Revision> undo(String canvasId);

    /**
     * Moves the head towards where it was before the undos since the last commit.
     *
     * @return the head; empty if nothing was undone since
     * @throws NotFoundException if there is no such canvas
     * @throws ConflictException if somebody else moved the head first: nothing was redone
     */
    Optional<Revision> redo(String canvasId);

    /**
     * A new canvas with the layers, tiles, kept entries and thumbnail of another one's revision. It shares the pool, so no pixel is copied, and
     * has a history of its own, of one revision; each goes on without the other.
     *
     * @param change of the metadata, for example its name; what it does not change is the other canvas's, the time it was created included
     * @return the new canvas's first revision
     * @throws NotFoundException if there is no such canvas or revision
     * @throws QuotaExceededException if the pool would end above its limit, see {@link CanvasSpace#quota}
     */
    Revision duplicate(String canvasId, long revision, UnaryOperator<Metadata> change);

    /**
     * Tells a listener when the head of a canvas moves, until it is closed; a canvas that is not there yet counts as 0. It is told of every
     * change that ends after this returned: who opens the canvas then misses none.
     *
     * @return close it to hear no more; a call that runs may still end
     * @throws TooLargeException above {@link CanvasListener#MAX_LISTENERS}
     */
    AutoCloseable listen(String canvasId, CanvasListener listener);

    /** Pruning, collection, sizes and quotas. */
    CanvasSpace space();

    /** The ids of all canvases, in order, from the canvases themselves and not from the catalogue. */
    List<String> canvasIds();

    /** The thumbnail as a PNG file; made off the commit's path, so it may lag behind the head. */
    Optional<Bytes> thumbnail(String canvasId);

    /**
     * The thumbnail as a PNG file, where it shows what a revision does.
     *
     * @param revision its number
     * @return empty if the revision is not the head, or the thumbnail is older than what the head shows, or there is none
     */
    Optional<Bytes> thumbnail(String canvasId, long revision);

    /**
     * Removes a canvas with its history, at once for readers; its space comes back later.
     *
     * @return whether it was there
     */
    boolean delete(String canvasId);

    /**
     * Waits until the catalogue holds every commit that returned before the call, and all canvases of a store that was just restored. What
     * others commit meanwhile is not waited for, nor are thumbnails. A reader of the catalogue that must miss nothing calls it first.
     *
     * @param atMost how long
     * @param progress told some ten times a second, in canvases
     * @return how many canvases the catalogue is behind then, those included that it cannot follow: 0 where it holds all; empty where that
     *     cannot be told yet
     */
    OptionalInt awaitCatalogue(Duration atMost, Progress progress);

    /** Waits until the catalogue and the thumbnails have caught up with every commit that has returned; bounded: 30 s. */
    void settle();
}
