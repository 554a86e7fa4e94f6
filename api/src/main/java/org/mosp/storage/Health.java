package org.mosp.storage;

import java.util.List;

/**
 * How the store is, now.
 *
 * @param state the worst state of all roles
 * @param problems one line each: what, to what, what to do; empty when {@link State#GREEN}
 */
public record Health(State state, List<String> problems) {

    /** From well to damaged. */
    public enum State {
        /** All roles serve reads and writes. */
        GREEN,
        /** Everything stored is there; a role waits for its provider, is full, or has fallen back to reading. */
        YELLOW,
        /** Damage was found, or an engine stopped after a failed force: see the problems. */
        RED
    }

    public Health {
        problems = List.copyOf(problems);
    }
}
