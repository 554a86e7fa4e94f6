package org.mosp.storage.spi;

/**
 * What an engine instance can do now.
 *
 * @param mode open, read-only or closed
 * @param reason why it is not open, for people; of an open one what work in its background failed and is tried again, else
 *     empty: health turns yellow
 * @param damaged whether damage was found: health turns red
 */
public record EngineState(Mode mode, String reason, boolean damaged) {

    /** What is served. */
    public enum Mode {
        /** Reads and writes. */
        OPEN,
        /** Reads only. */
        READ_ONLY,
        /** Nothing. */
        CLOSED
    }

    /** Reads and writes. */
    public static final EngineState OPEN = new EngineState(Mode.OPEN, "", false);

    /** Nothing. */
    public static final EngineState CLOSED = new EngineState(Mode.CLOSED, "closed", false);
}
