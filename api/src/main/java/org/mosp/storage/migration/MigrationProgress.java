package org.mosp.storage.migration;

import java.time.Duration;
import java.util.Optional;

/**
 * The figures of a migration at one moment.
 *
 * @param state how far it is
 * @param step the step that runs; empty between steps and at the end
 * @param stepsDone steps recorded by this run
 * @param stepsTotal steps of its plan
 * @param entriesDone entries of the step that were moved, earlier runs of it included
 * @param entriesSeen entries that were looked at
 * @param entriesTotal entries there are to look at, as counted when the step began
 * @param entriesPerSecond entries looked at per second, by this run of the step
 * @param timeLeft estimate to the end of the step
 * @param longestPause how long writers were parked at most, when a step was recorded
 * @param elapsed from the begin of the run to now or its end
 */
public record MigrationProgress(
        State state,
        Optional<PlannedStep> step,
        int stepsDone,
        int stepsTotal,
        long entriesDone,
        long entriesSeen,
        long entriesTotal,
        double entriesPerSecond,
        Optional<Duration> timeLeft,
        Duration longestPause,
        Duration elapsed) {

    /** How far it is. */
    public enum State {
        /** It runs. */
        RUNNING,
        /** It waits for {@code resume}, at the end of a chunk. */
        PAUSED,
        /** All steps are recorded. */
        DONE,
        /** It was cancelled, at the end of a chunk; the step is gone on with when it is begun again. */
        CANCELLED,
        /** A step failed; it is gone on with when it is begun again. */
        FAILED;

        /** Whether nothing follows. */
        public boolean over() {
            return this != RUNNING && this != PAUSED;
        }
    }
}
