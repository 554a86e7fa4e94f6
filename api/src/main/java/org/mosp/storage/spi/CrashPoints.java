package org.mosp.storage.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Named places where tests end the process. Does nothing in production. */
@ConsumerType
@FunctionalInterface
public interface CrashPoints {

    /** Goes on. */
    CrashPoints NONE = name -> {};

    /** Reached a place, for example {@code log.after-write}. */
    void reached(String name);
}
