package org.mosp.storage.openraster.file.limits;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of a file is not valid or exceeds a limit; the message says why, for people. */
public final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final @Nullable Limit limit;

    public RefusedException(String reason) {
        this(reason, (Limit) null);
    }

    public RefusedException(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.limit = null;
    }

    private RefusedException(String reason, @Nullable Limit limit) {
        super(reason);
        this.reason = reason;
        this.limit = limit;
    }

    /**
     * A limit is exceeded; the message says which one, and how it is raised.
     *
     * @param reason what exceeds it, and what it is
     */
    public static RefusedException above(Limit limit, String reason) {
        return new RefusedException(reason + "; " + limit.advice(), limit);
    }

    /** The limit that is exceeded, if that is why. */
    public Optional<Limit> limit() {
        return Optional.ofNullable(limit);
    }

    /** The message. */
    public String reason() {
        return reason;
    }
}
