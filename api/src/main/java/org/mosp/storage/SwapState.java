package org.mosp.storage;

import java.util.Locale;

/**
 * How far a swap is. All but {@link #FENCING} and the two failures are durable: a store opened again goes on from there, or gives a swap
 * up that was only {@link #PREPARED}.
 */
public enum SwapState {
    /** The target is opened and checked; the old engine is the truth. */
    PREPARED,
    /** Entries are copied while applications read and write the old engine. */
    COPYING,
    /** What was written meanwhile is carried over. */
    CATCHING_UP,
    /** Both engines are compared, entry by entry. */
    VERIFYING,
    /** Writers wait while the last entries are carried and the manifest is written: the one pause, bounded. */
    FENCING,
    /** The new engine is the truth; its changes are carried back to the old one, so that a rollback loses nothing. */
    SWITCHED,
    /** Over: the new engine is the truth, the old one's directory is kept until it is discarded. */
    DONE,
    /** Given up, by a caller or because something failed: the old engine is the truth, the target was dropped. */
    ABORTED,
    /** Rolled back: the old engine is the truth again with all that was written since, the new one's directory is kept. */
    ROLLED_BACK;

    /** The name in commands and JSON, for example {@code catching-up}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether nothing follows any more. */
    public boolean over() {
        return this == DONE || this == ABORTED || this == ROLLED_BACK;
    }
}
