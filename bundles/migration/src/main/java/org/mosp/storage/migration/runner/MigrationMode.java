package org.mosp.storage.migration.runner;

import java.util.Locale;

/** When steps run. */
public enum MigrationMode {
    /** When somebody says so; what comes is planned and announced. */
    MANUAL,
    /** When they come. */
    AUTO;

    /**
     * The mode of a word of configuration.
     *
     * @throws IllegalArgumentException if there is none
     */
    static MigrationMode of(String word) {
        return valueOf(word.trim().toUpperCase(Locale.ROOT));
    }
}
