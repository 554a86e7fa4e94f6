package org.mosp.storage.shell.command;

/** Where a command stands in the overview. */
public enum Group {
    /** First steps. */
    START("Start here"),
    /** What a painter does. */
    CANVASES("Canvases"),
    /** What an operator does. */
    STORE("The store");

    private final String title;

    Group(String title) {
        this.title = title;
    }

    /** The heading. */
    public String title() {
        return title;
    }
}
