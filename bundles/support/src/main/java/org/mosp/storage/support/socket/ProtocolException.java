package org.mosp.storage.support.socket;

import java.io.IOException;

/** The other side said something this protocol does not know, or more than it allows. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With what was said. */
    public ProtocolException(String message) {
        super(message);
    }
}
