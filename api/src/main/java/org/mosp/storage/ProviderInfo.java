package org.mosp.storage;

import java.util.Map;

/**
 * One installed provider of an engine.
 *
 * @param role the role it serves
 * @param engine the engine's name, for example {@code mapdb}
 * @param bundle symbolic name of the bundle that brings it
 * @param version version of that bundle
 * @param active whether the store's data of the role is in this engine
 * @param state {@code open}, {@code read-only}, {@code waiting}, {@code closed} for the active one; {@code target} for one a swap
 *     fills, {@code fallback} for one it can roll back to; else {@code installed}
 * @param durability what an acknowledgement means
 * @param powerLossProven whether the contract's power-loss replayer covers the engine's files
 * @param bytes bytes stored, without space prepared ahead; 0 where it is merely installed
 * @param details engine-specific figures by name, such as entries, forces, prepared bytes
 */
public record ProviderInfo(
        StorageRole role,
        String engine,
        String bundle,
        String version,
        boolean active,
        String state,
        Durability durability,
        boolean powerLossProven,
        long bytes,
        Map<String, Long> details) {

    public ProviderInfo {
        details = Map.copyOf(details);
    }
}
