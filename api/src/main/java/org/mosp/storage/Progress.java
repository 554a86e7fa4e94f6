package org.mosp.storage;

import org.osgi.annotation.versioning.ConsumerType;

/** Told how far a long call has come. Implemented by callers; called from the thread of the call, often: be quick. */
@ConsumerType
@FunctionalInterface
public interface Progress {

    /** Listens to nothing. */
    Progress NONE = (step, done, total) -> {};

    /**
     * How far it is.
     *
     * @param step what is being done, for people
     * @param done units done
     * @param total units in all, 0 when not known
     */
    void at(String step, long done, long total);
}
