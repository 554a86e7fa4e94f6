package org.mosp.storage.manager.manifest;

import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;

/**
 * The manifest's copy of a schema's version; the engine that holds the data is the truth.
 *
 * @param name the schema, for example {@code catalogue}
 * @param version the version the data is in; during a step, the one it began at
 * @param minReader the least version a reader must know; raised before the first chunk of a step
 * @param bundle the bundle, with its version, that wrote it
 * @param moving the step that was begun and is not recorded yet
 * @param unknown fields of later software, kept as they are
 */
public record SchemaRecord(
        String name, int version, int minReader, String bundle, Optional<Moving> moving, Bytes unknown) {

    /**
     * A step under way.
     *
     * @param role whose data it moves
     * @param to the version it ends at
     */
    public record Moving(StorageRole role, int to) {}

    /** One no step moves. */
    public SchemaRecord(String name, int version, int minReader, String bundle, Bytes unknown) {
        this(name, version, minReader, bundle, Optional.empty(), unknown);
    }

    /** A schema that was never moved. */
    static SchemaRecord first(String name) {
        return new SchemaRecord(name, 1, 1, "", Bytes.EMPTY);
    }

    /** With a step begun: nobody reads it any more who would not read what comes. */
    public SchemaRecord moving(StorageRole role, int to, int leastReader, String by) {
        return new SchemaRecord(
                name, version, Math.max(minReader, leastReader), by, Optional.of(new Moving(role, to)), unknown);
    }

    /** With no step under way. */
    public SchemaRecord at(int reached, int leastReader, String by) {
        return new SchemaRecord(name, reached, leastReader, by, Optional.empty(), unknown);
    }
}
