package org.mosp.storage.spi;

/** The three keyspaces of an engine. One atomic batch may span them; scans, counts and digests of one never see another. */
public enum Keyspace {
    /** What applications see. */
    USER(0),
    /** The framework's data that belongs to the store and moves with it: schema versions, history, outbox. */
    STORE(1),
    /** What belongs to this engine and never moves: change journal, copy cursor, generation. */
    LOCAL(2);

    private final int code;

    Keyspace(int code) {
        this.code = code;
    }

    /** The number in stored data; never changed. */
    public int code() {
        return code;
    }

    /**
     * The keyspace of a stored number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Keyspace of(int code) {
        return switch (code) {
            case 0 -> USER;
            case 1 -> STORE;
            case 2 -> LOCAL;
            default -> throw new IllegalArgumentException("keyspace " + code);
        };
    }
}
