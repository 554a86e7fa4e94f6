package org.mosp.storage;

import java.time.Duration;
import java.util.Map;

/**
 * How an engine is exchanged. Immutable.
 *
 * @param settings the target's settings by name; they become part of the manifest, so a secret only as a reference to a file
 *     or an environment variable
 * @param maxBytesPerSecond most bytes copied in a second; 0: as fast as it goes
 * @param rollbackWindow how long changes are carried back to the old engine after the switch, at most 24 h
 */
public record SwapOptions(Map<String, String> settings, long maxBytesPerSecond, Duration rollbackWindow) {

    /** The longest window for a rollback, and the default. */
    public static final Duration LONGEST_WINDOW = Duration.ofHours(24);

    /** No settings, as fast as it goes, the longest window. */
    public static final SwapOptions DEFAULTS = new SwapOptions(Map.of(), 0, LONGEST_WINDOW);

    public SwapOptions {
        settings = Map.copyOf(settings);
        if (maxBytesPerSecond < 0) {
            throw new IllegalArgumentException("maxBytesPerSecond " + maxBytesPerSecond);
        }
        if (rollbackWindow.isNegative() || rollbackWindow.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException("rollbackWindow " + rollbackWindow);
        }
    }

    /** The same with other settings of the target. */
    public SwapOptions withSettings(Map<String, String> target) {
        return new SwapOptions(target, maxBytesPerSecond, rollbackWindow);
    }

    /** The same with another limit of the copy's rate. */
    public SwapOptions withMaxBytesPerSecond(long bytes) {
        return new SwapOptions(settings, bytes, rollbackWindow);
    }

    /** The same with another window. */
    public SwapOptions withRollbackWindow(Duration window) {
        return new SwapOptions(settings, maxBytesPerSecond, window);
    }
}
