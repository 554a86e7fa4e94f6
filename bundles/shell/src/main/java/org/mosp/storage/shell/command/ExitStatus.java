package org.mosp.storage.shell.command;

/** The exit statuses of every command; scripts depend on them. */
public final class ExitStatus {

    /** Done. */
    public static final int DONE = 0;

    /** Refused or failed; one line says what, to what, and what to do. */
    public static final int FAILED = 1;

    /** Wrong usage. */
    public static final int USAGE = 2;

    /** The store is damaged. */
    public static final int DAMAGED = 3;

    /** Another process has the store open; it is named. */
    public static final int LOCKED = 4;

    private ExitStatus() {}
}
