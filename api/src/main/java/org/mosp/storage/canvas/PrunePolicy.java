package org.mosp.storage.canvas;

import java.time.Duration;
import java.util.Optional;

/**
 * Which revisions of a canvas are kept. The head, what redo leads to, and labelled revisions are always kept.
 *
 * @param keepLast so many of the highest numbers, at least 1
 * @param oneEach of the older ones, the newest of each such interval of time (from the epoch, UTC); empty: none of them. At least 1 s
 */
public record PrunePolicy(int keepLast, Optional<Duration> oneEach) {

    /** The last 100, then one per 10 minutes. */
    public static final PrunePolicy DEFAULT = new PrunePolicy(100, Optional.of(Duration.ofMinutes(10)));

    public PrunePolicy {
        if (keepLast < 1) {
            throw new IllegalArgumentException("keepLast " + keepLast + ": at least 1");
        }
        if (oneEach.filter(each -> each.toSeconds() < 1).isPresent()) {
            throw new IllegalArgumentException("an interval is at least 1 s: " + oneEach.get());
        }
    }

    /** Only the last ones. */
    public static PrunePolicy last(int keepLast) {
        return new PrunePolicy(keepLast, Optional.empty());
    }
}
