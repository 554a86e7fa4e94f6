package org.mosp.storage.manager.swap;

/** The move was asked to let go of an engine: it goes on later, from what is durable. Never leaves this package. */
final class MoveStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MoveStoppedException(String reason) {
        super(reason, null, false, false);
    }
}
