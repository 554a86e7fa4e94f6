package org.mosp.storage;

/** There is no such canvas, revision, layer or engine. */
public final class NotFoundException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public NotFoundException(String kind, String id) {
        super("not found", false, details("kind", kind, "id", id), null);
    }

    @Override
    public String id() {
        return "not-found";
    }
}
