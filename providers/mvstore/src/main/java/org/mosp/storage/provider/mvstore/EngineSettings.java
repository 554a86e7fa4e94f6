package org.mosp.storage.provider.mvstore;

import org.mosp.storage.spi.EngineContext;

/**
 * Tunables.
 *
 * @param cacheMegabytes MVStore's cache of pages: setting {@code cache.megabytes}, 1 to 4,096, default 16
 * @param compactAfterBytes bytes written between steps of compaction, at least: setting {@code compact.after.bytes}, 16 KiB to
 *     1 GiB, default 1 MiB
 */
record EngineSettings(int cacheMegabytes, long compactAfterBytes) {

    static EngineSettings of(EngineContext context) {
        return new EngineSettings(
                (int) limited(context.setting("cache.megabytes", 16), 1, 4_096),
                limited(context.setting("compact.after.bytes", 1L << 20), 16L << 10, 1L << 30));
    }

    private static long limited(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }
}
