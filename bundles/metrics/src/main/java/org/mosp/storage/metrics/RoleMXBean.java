package org.mosp.storage.metrics;

import java.util.List;
import java.util.Map;

/** Figures of a role, whatever engine it has. A figure that is not known is -1. Reading one takes at most 200 ms and never fails. */
public interface RoleMXBean {

    /** The engine that holds the data; empty before the store is open. */
    String getEngine();

    /** {@code open}, {@code read-only}, {@code waiting}, {@code closed}; empty before the store is open. */
    String getState();

    /** {@code green}, {@code yellow}, {@code red}; {@code unknown} where nothing could be learned. */
    String getHealth();

    /** What calls get: {@code full}, {@code read-only}, {@code waiting}, {@code none}; {@code unknown}. */
    String getService();

    /** One line each: what, to what, what to do. */
    List<String> getProblems();

    /** What an acknowledgement means: {@code sync} or {@code background}. */
    String getDurability();

    /** Writes acknowledged since the store was opened, over all engines. */
    long getWritesAcknowledged();

    /** Half of the acknowledged writes took at most this long, in microseconds, waits included. */
    long getCommitP50Micros();

    /** 99 of 100 acknowledged writes took at most this long, in microseconds, waits included. */
    long getCommitP99Micros();

    /** Calls inside the engine. */
    long getCallsInside();

    /** Calls that wait for an engine. */
    long getCallsParked();

    /** Calls that ever waited, since the store was opened. */
    long getCallsParkedTotal();

    /** How often the provider stopped since the store was opened. */
    long getProviderStops();

    /** Commits that wait in the engine. */
    long getQueued();

    /** Commits of this engine since it was opened. */
    long getCommits();

    /** Forces (fsync) of this engine since it was opened. */
    long getForces();

    /** Bytes this engine wrote since it was opened. */
    long getBytesWritten();

    /** Bytes on disk, without space prepared ahead. */
    long getBytesStored();

    /** Bytes of space prepared ahead. */
    long getBytesPrepared();

    /** Entries alive. */
    long getEntries();

    /** Snapshots open. */
    long getSnapshots();

    /** Snapshots that expired since the store was opened. */
    long getSnapshotsExpired();

    /** Every figure by its name, those of one engine alone included. */
    Map<String, Long> getDetails();

    /** How old these figures are, in milliseconds. */
    long getSampleAgeMillis();
}
