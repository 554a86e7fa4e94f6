package org.mosp.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The figures of a swap at one moment. Counters begin anew when a swap is resumed in another process, except those of
 * copied entries.
 *
 * @param state how far it is
 * @param entriesCopied entries copied so far
 * @param entriesTotal entries to copy, as counted when the copy began
 * @param bytesCopied bytes of keys and values copied so far
 * @param entriesCarried changes carried beside or after the copy
 * @param backlog commits whose changes are still to be carried
 * @param entriesPerSecond rate of copying, over the copy so far
 * @param bytesPerSecond rate of copying, over the copy so far
 * @param timeLeft estimate to the end of the copy; empty when not copying
 * @param entriesVerified entries compared in the last complete comparison
 * @param verifiedAt when both engines were last found equal, the last changes included
 * @param fenceTries how often writers were parked
 * @param lastPause how long writers were parked the last time, from park to unpark
 * @param longestPause the longest such time
 * @param longestReaderPause the longest time a read waited at the gate since the swap began; zero when none did
 * @param failedOperations calls that failed because of this swap: their wait behind the fence ended, or the line was full
 * @param rollbackUntil when the reverse window ends, while it is open
 * @param blockers what it waits for, for people; empty when it goes on
 * @param startedAt when it began
 * @param elapsed from its begin to now or its end, in this process
 */
public record SwapProgress(
        SwapState state,
        long entriesCopied,
        long entriesTotal,
        long bytesCopied,
        long entriesCarried,
        long backlog,
        double entriesPerSecond,
        double bytesPerSecond,
        Optional<Duration> timeLeft,
        long entriesVerified,
        Optional<Instant> verifiedAt,
        int fenceTries,
        Duration lastPause,
        Duration longestPause,
        Duration longestReaderPause,
        long failedOperations,
        Optional<Instant> rollbackUntil,
        List<String> blockers,
        Instant startedAt,
        Duration elapsed) {

    public SwapProgress {
        blockers = List.copyOf(blockers);
    }
}
