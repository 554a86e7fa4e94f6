package org.mosp.storage;

import java.util.Locale;

/** What an acknowledgement means. The default is {@link #SYNC}; a weaker mode is shown wherever the store is shown. */
public enum Durability {
    /** A call returns after its data was forced to stable storage: it survives a kill and a loss of power. */
    SYNC,
    /** A call returns after its data was handed to the operating system, which is told to force it within 500 ms: it survives a kill, not a loss of power. */
    BACKGROUND;

    /** The name in commands and configuration. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
