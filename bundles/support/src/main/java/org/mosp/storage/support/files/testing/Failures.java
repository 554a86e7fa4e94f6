package org.mosp.storage.support.files.testing;

import java.io.IOException;

/** The errors of the operating system, with the texts that Java gives them. */
final class Failures {

    private Failures() {}

    static IOException noSpace() {
        return new IOException("No space left on device");
    }

    static IOException inputOutput() {
        return new IOException("Input/output error");
    }
}
