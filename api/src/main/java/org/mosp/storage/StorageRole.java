package org.mosp.storage;

import java.util.Locale;

/** What an engine is for. A store has one active engine per role; both storages live side by side. */
public enum StorageRole {
    /** Ordered, durable bytes by key: the truth of canvases. */
    INCREMENTAL,
    /** Rows: the catalogue. */
    RELATIONAL,
    /** A bounded cache in front of reads; holds nothing of its own. */
    CACHE;

    /** The name in commands, configuration and stored data: {@code incremental}, {@code relational}, {@code cache}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role of that {@link #id()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static StorageRole of(String id) {
        for (StorageRole role : values()) {
            if (role.id().equals(id)) {
                return role;
            }
        }
        throw new IllegalArgumentException("no such role: " + id + " (incremental, relational, cache)");
    }
}
