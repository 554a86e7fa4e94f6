package org.mosp.storage;

import java.util.List;
import java.util.Map;

/**
 * What a swap would do; nothing was changed to find out.
 *
 * @param role the role
 * @param from the engine the data is in
 * @param to the target
 * @param directory the directory the target would get, in {@code engines/}
 * @param entries entries to copy
 * @param bytes bytes stored by the old engine
 * @param neededBytes free space the target needs; 0 where it is remote
 * @param usableBytes free space there is
 * @param settings the target's settings
 * @param refusals why the swap would be refused, one sentence each; empty when it would begin
 */
public record SwapPlan(
        StorageRole role,
        String from,
        String to,
        String directory,
        long entries,
        long bytes,
        long neededBytes,
        long usableBytes,
        Map<String, String> settings,
        List<String> refusals) {

    public SwapPlan {
        settings = Map.copyOf(settings);
        refusals = List.copyOf(refusals);
    }

    /** Whether it would begin. */
    public boolean possible() {
        return refusals.isEmpty();
    }
}
