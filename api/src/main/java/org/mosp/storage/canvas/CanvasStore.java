package org.mosp.storage.canvas;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
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

    /** The ids of all canvases, in order, from the canvases themselves and not from the catalogue. */
    List<String> canvasIds();

    /** The thumbnail as a PNG file; made off the commit's path, so it may lag behind the head. */
    Optional<Bytes> thumbnail(String canvasId);

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
