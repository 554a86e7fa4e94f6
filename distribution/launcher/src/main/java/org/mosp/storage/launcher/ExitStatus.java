package org.mosp.storage.launcher;

/** The exit statuses of every command. */
final class ExitStatus {

    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int DAMAGED = 3;
    static final int LOCKED = 4;

    private ExitStatus() {}
}
