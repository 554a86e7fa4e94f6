package org.mosp.storage.provider.mapdb;

import org.mosp.storage.spi.EngineContext;

/**
 * How the log is cut.
 *
 * @param segmentBytes where a segment is sealed: setting {@code segment.bytes}, 64 KiB to 64 MiB, default 64 MiB
 * @param firstStep the first step of prepared space: setting {@code prepare.bytes}, 16 KiB to 8 MiB, default 256 KiB; each
 *     further step doubles what is there, up to 8 MiB
 */
record LogSettings(long segmentBytes, long firstStep) {

    private static final long MOST_SEGMENT_BYTES = 64L << 20;
    private static final long LEAST_SEGMENT_BYTES = 64L << 10;
    private static final long FIRST_STEP = 256L << 10;
    private static final long LEAST_STEP = 16L << 10;

    /** The longest step. */
    static final long LAST_STEP = 8L << 20;

    static LogSettings of(EngineContext context) {
        long segment =
                limited(context.setting("segment.bytes", MOST_SEGMENT_BYTES), LEAST_SEGMENT_BYTES, MOST_SEGMENT_BYTES);
        long step = limited(context.setting("prepare.bytes", FIRST_STEP), LEAST_STEP, Math.min(LAST_STEP, segment));
        return new LogSettings(segment, step);
    }

    private static long limited(long bytes, long least, long most) {
        return FrameHeader.align(Math.max(least, Math.min(most, bytes)));
    }
}
