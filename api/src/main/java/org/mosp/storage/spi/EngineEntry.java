package org.mosp.storage.spi;

import org.mosp.storage.Bytes;

/**
 * An entry as an engine keeps it.
 *
 * @param keyspace where it is
 * @param key 1 to 1,024 bytes, ordered by unsigned bytes
 * @param version the commit sequence of the commit that wrote it
 * @param schemaVersion of its value, from 1
 * @param flags 0 for now; an engine keeps them as they are (16 bits)
 * @param value 0 bytes to 16 MiB
 */
public record EngineEntry(Keyspace keyspace, Bytes key, long version, int schemaVersion, int flags, Bytes value) {}
