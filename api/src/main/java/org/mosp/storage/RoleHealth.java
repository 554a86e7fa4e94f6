package org.mosp.storage;

import java.util.List;

/**
 * How one role of the store is, now.
 *
 * @param role the role
 * @param state from well to damaged
 * @param service what calls get
 * @param problems one line each: what, to what, what to do; empty when {@link Health.State#GREEN}
 * @since 1.4
 */
public record RoleHealth(StorageRole role, Health.State state, Service service, List<String> problems) {

    /** What calls get. */
    public enum Service {
        /** Reads and writes are served; a write that finds no space is refused. */
        FULL,
        /** Reads are served, writes are refused. */
        READ_ONLY,
        /** Calls wait, bounded, for a provider that is away or an engine that is being opened; a cache is gone past. */
        WAITING,
        /** Calls fail at once; a cache is gone past. */
        NONE
    }

    public RoleHealth {
        problems = List.copyOf(problems);
    }
}
