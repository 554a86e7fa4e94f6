package org.mosp.storage.canvas;

import org.mosp.storage.StorageException;

/** A commit would take a pool above its quota: nothing was changed; the edit is still open, and all that was there stays readable. */
public final class QuotaExceededException extends StorageException {

    private static final long serialVersionUID = 1L;

    /**
     * With what the message names.
     *
     * @param usedBytes before the commit
     * @param addedBytes by the commit
     * @param quotaBytes the most
     */
    public QuotaExceededException(String canvasId, long usedBytes, long addedBytes, long quotaBytes) {
        super(
                "the canvas's quota does not suffice; prune its history and collect, or raise the quota, then commit again",
                false,
                details(
                        "canvas",
                        canvasId,
                        "used bytes",
                        usedBytes,
                        "added bytes",
                        addedBytes,
                        "quota bytes",
                        quotaBytes),
                null);
    }

    @Override
    public String id() {
        return "quota";
    }
}
