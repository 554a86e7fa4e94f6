package org.mosp.storage.framework;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.RelationalStorage;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;
import org.osgi.annotation.versioning.ProviderType;

/** The catalogue with the projector's and the mover's doors. Implemented by the relational bundle. Any number of threads. */
@ProviderType
public interface Catalogue extends RelationalStorage {

    /**
     * Writes a row of origin CANVAS, only upwards: a row of the same or a higher version stays.
     *
     * @param version the version of the canvas's head in the incremental store
     * @param tags of the canvas; kept from version 2 of the schema on
     * @return whether it was written
     */
    boolean project(Canvas canvas, long version, List<String> tags);

    /** Removes a row of origin CANVAS. */
    boolean withdraw(String canvasId);

    /** The version of each projected row, ordered by id, in pages: for verify and repair. */
    List<ProjectedRow> projected(Optional<String> afterId, int limit);

    /** Whether the catalogue says of a canvas that it has these tags, in any order; true where it keeps none. */
    boolean isTagged(String canvasId, List<String> tags);

    /**
     * Which schemas an engine has, in which version and with which tables: entries of keyspace STORE, for {@link #prepare}.
     */
    List<EngineEntry> schemas(RelationalEngine engine);

    /**
     * Makes the tables of schemas in an engine that does not have these schemas yet, in the version the entries tell of, empty.
     *
     * @param schemas of another engine, from {@link #schemas}
     */
    void prepare(RelationalEngine engine, List<EngineEntry> schemas);

    /**
     * Does a step over tables in a transaction that others began and end: its changes, and the tables as they are then. The new
     * version is the caller's to store.
     *
     * @param goesOn asked at each call of the step; throws where it is to end
     * @return rows it changed
     */
    long step(RelationalEngine.Dialect dialect, SqlSession session, TableMove move, StoreView store, Runnable goesOn);

    /**
     * An engine as what moves data sees it: keyspace USER holds one entry per aggregate, a root row with all rows that belong to
     * it; the engine's tables must have been made. To close it leaves the engine open. Its entries must be carried by one worker.
     */
    IncrementalEngine aggregates(RelationalEngine engine);

    /**
     * Tells which entries of the engine's {@link #aggregates} follow from other data and can be made anew of it: a backup leaves them
     * out. Rows of a projection that were saved directly are none.
     */
    Predicate<EngineEntry> projections(RelationalEngine engine);

    /** A projected row. */
    record ProjectedRow(String canvasId, long version) {}
}
