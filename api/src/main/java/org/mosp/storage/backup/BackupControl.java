package org.mosp.storage.backup;

import org.mosp.storage.Progress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told how far a backup or a restore has come, and asked whether it goes on. Implemented by callers; called from the thread of the
 * call, between chunks: be quick.
 */
@ConsumerType
@FunctionalInterface
public interface BackupControl {

    /** Goes on to the end. */
    BackupControl NONE = (step, done, total) -> true;

    /**
     * How far it is.
     *
     * @param step what is being done, for people
     * @param done units done
     * @param total units in all, 0 when not known
     * @return whether to go on; else the call ends with {@link BackupCancelledException}, and nothing is left of it
     */
    boolean goesOn(String step, long done, long total);

    /** Tells a listener, and goes on to the end. */
    static BackupControl of(Progress progress) {
        return (step, done, total) -> {
            progress.at(step, done, total);
            return true;
        };
    }
}
