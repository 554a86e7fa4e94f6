package org.mosp.storage.manager.manifest;

import org.mosp.storage.Bytes;

/**
 * The manifest's copy of a schema's version; the engine that holds the data is the truth.
 *
 * @param name the schema, for example {@code catalogue}
 * @param version the version the data is in
 * @param minReader the least version a reader must know
 * @param bundle the bundle, with its version, that wrote it
 * @param unknown fields of later software, kept as they are
 */
public record SchemaRecord(String name, int version, int minReader, String bundle, Bytes unknown) {}
