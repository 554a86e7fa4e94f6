package org.mosp.storage;

/** A bounded queue stayed full for the longest wait allowed; nothing was written. */
public final class StorageBusyException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public StorageBusyException(String queue, long limit, String unit) {
        super(
                "too much work is queued; write more slowly, then retry",
                true,
                details("queue", queue, "limit", limit, "unit", unit),
                null);
    }

    @Override
    public String id() {
        return "busy";
    }
}
