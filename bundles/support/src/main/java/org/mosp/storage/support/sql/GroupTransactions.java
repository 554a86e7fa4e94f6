package org.mosp.storage.support.sql;

import java.util.List;

/** The transactions of an engine's only connection that writes; for one thread at a time. Implemented by the engines. */
public interface GroupTransactions {

    /** Works that may join a transaction while it is being made. */
    @FunctionalInterface
    interface Followers {
        /** Nobody joins. */
        Followers NONE = works -> List.of();

        /** Those that join behind so many works; empty when the transaction is to be committed. Throws nothing. */
        List<PendingWork<?>> join(int works);
    }

    /**
     * Runs the works, and those that join them, commits, and tells each caller how it ended. Throws nothing. Returns how
     * many works there were.
     */
    int write(List<PendingWork<?>> first, Followers followers);

    /** What is to be done behind a transaction, in the same turn. Throws nothing. */
    default void afterTransaction() {}

    /** Told of a failure that nobody foresaw; all callers know it, and the writer goes on. */
    void failed(Throwable unexpected);
}
