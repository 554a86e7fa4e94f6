package org.mosp.storage.relational;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageException;
import org.mosp.storage.migration.SchemaVersionException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The catalogue: canvases and their layers as rows. Implemented by the framework. Any number of threads.
 *
 * <p>Rows of {@link Canvas.Origin#DIRECT} are written here and are the truth. Rows of {@link Canvas.Origin#CANVAS} follow
 * the canvases of the incremental store; they are read here and written by the framework only, shortly after a canvas's commit
 * ({@code CanvasStore.awaitCatalogue} waits for them). Writes return when
 * durable, as in the incremental store, with the same family of {@link StorageException}.
 */
@ProviderType
public interface RelationalStorage {

    /**
     * Inserts or replaces a canvas with all its layers, in one transaction.
     *
     * @return the commit sequence
     * @throws IllegalArgumentException if the origin is not {@link Canvas.Origin#DIRECT}
     * @throws ConflictException if a row of origin CANVAS has that id (use {@code CanvasStore}), or a layer's id belongs
     *     to another canvas
     */
    long saveCanvas(Canvas canvas);

    /** The same without waiting; the stage completes when durable, on an executor of the framework. */
    CompletionStage<Long> saveCanvasAsync(Canvas canvas);

    /** A canvas with its layers. */
    Optional<Canvas> findCanvas(String id);

    /**
     * A page of canvases with their layers.
     *
     * @throws SchemaVersionException if the query asks for a tag and the catalogue is below version 2; it names the bundle whose
     *     migration brings tags
     */
    CanvasPage listCanvases(CanvasQuery query);

    /**
     * How many canvases match the query, whatever its page.
     *
     * @throws SchemaVersionException as {@link #listCanvases}
     */
    long countCanvases(CanvasQuery query);

    /**
     * Removes a canvas and its layers.
     *
     * @return whether it was there
     * @throws ConflictException if the row is of origin CANVAS: delete the canvas with {@code CanvasStore}
     */
    boolean deleteCanvas(String id);
}
