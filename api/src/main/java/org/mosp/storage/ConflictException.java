package org.mosp.storage;

import java.util.OptionalLong;

/** A condition of a call did not hold: somebody else was first. Nothing of the call was stored. */
public final class ConflictException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final String subject;
    private final long expected;
    private final long actual;

    /**
     * With both versions; 0 stands for "absent".
     *
     * @param subject the key, canvas or row
     */
    public ConflictException(String subject, long expected, long actual) {
        super(
                "a condition did not hold, somebody else wrote first; read again, then retry",
                false,
                details("subject", subject, "expected", text(expected), "actual", text(actual)),
                null);
        this.subject = subject;
        this.expected = expected;
        this.actual = actual;
    }

    private static String text(long version) {
        return version == 0 ? "absent" : Long.toString(version);
    }

    /** The key, canvas or row. */
    public String subject() {
        return subject;
    }

    /** The version that was expected; empty for "absent". */
    public OptionalLong expected() {
        return expected == 0 ? OptionalLong.empty() : OptionalLong.of(expected);
    }

    /** The version that is there; empty for "absent". */
    public OptionalLong actual() {
        return actual == 0 ? OptionalLong.empty() : OptionalLong.of(actual);
    }

    @Override
    public String id() {
        return "conflict";
    }
}
