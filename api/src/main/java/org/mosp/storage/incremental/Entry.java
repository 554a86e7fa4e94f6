package org.mosp.storage.incremental;

import org.mosp.storage.Bytes;

/**
 * A stored value with its key and its version.
 *
 * @param key the key
 * @param value the value, checked against its checksum
 * @param version the commit sequence of the commit that wrote it: positive, rising, never reused, not even after a delete
 * @param schemaVersion the version of the schema the value was written in, 1 unless its writer said otherwise
 */
public record Entry(String key, Bytes value, long version, int schemaVersion) {}
