package org.mosp.storage.openraster.file.limits;

import java.io.IOException;

/** A part of a file is not valid or exceeds a limit; the message says why, for people. */
public final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public RefusedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public RefusedException(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /** The message. */
    public String reason() {
        return reason;
    }
}
