package org.mosp.storage.provider.sqlite;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.mosp.storage.spi.EngineContext;

/**
 * What can be tuned.
 *
 * @param readers connections for reading
 * @param cacheKib page cache of each connection, KiB
 * @param busyTimeoutMillis longest wait for a lock of another process
 * @param checkpointBytes length of the log at which a checkpoint begins
 * @param queueItems most writes waiting
 * @param longestWait longest wait for a place in the queue or a free reader
 */
record SqliteSettings(
        int readers, int cacheKib, int busyTimeoutMillis, long checkpointBytes, int queueItems, Duration longestWait) {

    static final int READERS = 4;
    static final int CACHE_KIB = 8_192;
    static final int BUSY_TIMEOUT_MILLIS = 5_000;
    static final int CHECKPOINT_KIB = 4_096;
    static final int QUEUE_ITEMS = 1_024;
    static final int WAIT_SECONDS = 10;

    /** From the context's settings; what they leave out, from the bundle's configuration by the same names. */
    static SqliteSettings of(EngineContext context, Map<String, String> configured) {
        Map<String, String> merged = new HashMap<>(configured);
        merged.putAll(context.settings());
        return new SqliteSettings(
                number(merged, "readers", READERS, 1, 64),
                number(merged, "cache.kib", CACHE_KIB, 64, 4 << 20),
                number(merged, "busy.timeout.millis", BUSY_TIMEOUT_MILLIS, 0, 60_000),
                1024L * number(merged, "checkpoint.kib", CHECKPOINT_KIB, 64, 1 << 20),
                number(merged, "queue.items", QUEUE_ITEMS, 1, 1 << 20),
                Duration.ofSeconds(number(merged, "wait.seconds", WAIT_SECONDS, 1, 600)));
    }

    private static int number(Map<String, String> settings, String name, int orElse, int least, int most) {
        String text = settings.get(name);
        int number = text == null ? orElse : Integer.parseInt(text.trim());
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + "=" + number + ", not " + least + " to " + most);
        }
        return number;
    }
}
