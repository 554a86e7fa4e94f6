package org.mosp.storage.canvas.store;

import java.time.Duration;

/**
 * What can be set.
 *
 * @param workers threads that hash and compress large edits and read ahead, 1 to 64
 * @param stageBytes compressed bytes an edit holds before it writes them to the store ahead of its commit, 64 KiB to 16 MiB
 * @param cacheBytes memory for the index (decoded blocks and layer records), in bytes
 * @param projectionDelay how long the catalogue may lag while commits follow each other
 * @param drain how long {@code close} waits for the catalogue
 */
public record CanvasSettings(int workers, long stageBytes, long cacheBytes, Duration projectionDelay, Duration drain) {

    /** As many workers as processors, 8 MiB staged, 16 MiB of index in memory, 250 ms behind, 5 s at the end. */
    public static final CanvasSettings DEFAULTS = new CanvasSettings(
            Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors())),
            8 << 20,
            16 << 20,
            Duration.ofMillis(250),
            Duration.ofSeconds(5));

    public CanvasSettings {
        if (workers < 1 || workers > 64 || stageBytes < 1 << 16 || stageBytes > 16 << 20 || cacheBytes < 0) {
            throw new IllegalArgumentException(
                    "workers " + workers + ", stageBytes " + stageBytes + ", cacheBytes " + cacheBytes);
        }
    }

    /** As configured; 0 workers: as many as processors. */
    static CanvasSettings of(CanvasConfiguration configuration) {
        return new CanvasSettings(
                configuration.workers() == 0 ? DEFAULTS.workers() : configuration.workers(),
                configuration.stage_kib() * 1024L,
                configuration.cache_kib() * 1024L,
                Duration.ofMillis(configuration.projection_delay_millis()),
                Duration.ofMillis(configuration.drain_millis()));
    }

    /** These with another staging limit. */
    public CanvasSettings withStageBytes(long bytes) {
        return new CanvasSettings(workers, bytes, cacheBytes, projectionDelay, drain);
    }
}
