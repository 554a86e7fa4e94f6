package org.mosp.storage;

import java.time.Instant;

/**
 * An engine that is kept after a swap and no longer read: its directory, and what it has elsewhere, such as on a server.
 *
 * @param role the role it served
 * @param engine the engine's name
 * @param generation of its directory, {@code engines/<generation>-<engine>}
 * @param since when it was retired
 */
public record RetiredEngine(StorageRole role, String engine, long generation, Instant since) {}
