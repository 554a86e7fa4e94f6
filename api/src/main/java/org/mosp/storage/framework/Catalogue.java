package org.mosp.storage.framework;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.RelationalStorage;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;
import org.osgi.annotation.versioning.ProviderType;

/** The catalogue with the projector's and the mover's doors. Implemented by the relational bundle. Any number of threads. */
@ProviderType
public interface Catalogue extends RelationalStorage {

    /**
     * Writes a row of origin CANVAS, only upwards: a row of the same or a higher version stays.
     *
     * @param version the version of the canvas's head in the incremental store
     * @return whether it was written
     */
    boolean project(Canvas canvas, long version);

    /** Removes a row of origin CANVAS. */
    boolean withdraw(String canvasId);

    /** The version of each projected row, ordered by id, in pages: for verify and repair. */
    List<ProjectedRow> projected(Optional<String> afterId, int limit);

    /** Makes the tables in an engine that does not have them yet, as at each open of the engine that serves. */
    void prepare(RelationalEngine engine);

    /**
     * An engine as what moves data sees it: keyspace USER holds one entry per aggregate, a root row with all rows that belong to
     * it; the engine's tables must have been made. To close it leaves the engine open. Its entries must be carried by one worker.
     */
    IncrementalEngine aggregates(RelationalEngine engine);

    /** A projected row. */
    record ProjectedRow(String canvasId, long version) {}
}
