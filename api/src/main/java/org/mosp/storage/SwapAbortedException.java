package org.mosp.storage;

import org.jspecify.annotations.Nullable;

/** A swap was given up; the old engine holds everything and serves on, the target was dropped. */
public final class SwapAbortedException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public SwapAbortedException(StorageRole role, String engine, String reason, @Nullable Throwable cause) {
        super(
                "the swap was given up; the old engine holds everything and serves on",
                false,
                details("role", role.id(), "target", engine, "reason", reason),
                cause);
    }

    @Override
    public String id() {
        return "swap-aborted";
    }
}
