package org.mosp.storage.metrics;

import java.util.List;

/** Figures of the swap of a role; zero where none is under way. Reading one takes at most 200 ms and never fails. */
public interface SwapMXBean {

    /** The state, {@code idle} where none is under way, {@code unknown} where it could not be learned. */
    String getState();

    /** The engine the data was in when it began; empty without one. */
    String getFrom();

    /** The engine it is moved to; empty without one. */
    String getTo();

    /** Entries copied. */
    long getEntriesCopied();

    /** Entries to copy. */
    long getEntriesTotal();

    /** Bytes copied. */
    long getBytesCopied();

    /** Changes carried beside or after the copy. */
    long getEntriesCarried();

    /** Commits whose changes are to be carried. */
    long getBacklog();

    /** Entries compared in the last whole comparison. */
    long getEntriesVerified();

    /** How often writers were parked. */
    long getFenceTries();

    /** The longest time writers were parked, in microseconds. */
    long getLongestWriterPauseMicros();

    /** The longest time a read waited, in microseconds. */
    long getLongestReaderPauseMicros();

    /** Calls that failed because of the swap. */
    long getFailedOperations();

    /** Until when it can be rolled back, in milliseconds since 1970; 0 where it cannot. */
    long getRollbackUntilMillis();

    /** What it waits for. */
    List<String> getBlockers();

    /** How old these figures are, in milliseconds. */
    long getSampleAgeMillis();
}
