package org.mosp.storage.plugin.canvas;

/** A record, or one it refers to, is not there or not what this step knows. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableException(String finding) {
        super(finding);
    }
}
