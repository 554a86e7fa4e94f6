package org.mosp.storage.incremental;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.TooLargeException;

/**
 * Puts and deletes that happen together or not at all, under conditions. Immutable; made by {@link #builder()}.
 *
 * <p>A key is changed at most once: the last call for a key counts. Conditions may name keys that the batch does not
 * change; they are judged against the state before the batch.
 */
public final class WriteBatch {

    /**
     * One change.
     *
     * @param key the key
     * @param value the value to put, empty for a delete
     * @param schemaVersion the version of the schema the value is written in
     */
    public record Change(String key, Optional<Bytes> value, int schemaVersion) {}

    /**
     * One condition.
     *
     * @param key the key
     * @param version the version it must have; 0: it must be absent
     */
    public record Condition(String key, long version) {}

    private final List<Change> changes;
    private final List<Condition> conditions;

    private WriteBatch(List<Change> changes, List<Condition> conditions) {
        this.changes = changes;
        this.conditions = conditions;
    }

    /** A new builder; for one thread. */
    public static Builder builder() {
        return new Builder();
    }

    /** The changes, in the order of the builder's calls. */
    public List<Change> changes() {
        return changes;
    }

    /** The conditions, in the order of the builder's calls. */
    public List<Condition> conditions() {
        return conditions;
    }

    /** Collects changes and conditions; for one thread. */
    public static final class Builder {

        private final Map<String, Change> changes = new LinkedHashMap<>();
        private final List<Condition> conditions = new ArrayList<>();
        private long bytes;

        private Builder() {}

        /** Stores the value under the key. */
        public Builder put(String key, Bytes value) {
            return put(key, value, 1);
        }

        /**
         * Stores the value under the key, in a version of its schema.
         *
         * @param schemaVersion 1 or more
         */
        public Builder put(String key, Bytes value, int schemaVersion) {
            if (schemaVersion < 1) {
                throw new IllegalArgumentException("schemaVersion " + schemaVersion);
            }
            if (value.length() > StorageKeys.MAX_VALUE_BYTES) {
                throw new TooLargeException("value of " + key, value.length(), StorageKeys.MAX_VALUE_BYTES);
            }
            return change(new Change(key, Optional.of(value), schemaVersion), value.length());
        }

        /** Removes the key; nothing happens where it is absent. */
        public Builder delete(String key) {
            return change(new Change(key, Optional.empty(), 1), 0);
        }

        /** The batch fails with a conflict unless the key is absent. */
        public Builder ifAbsent(String key) {
            conditions.add(new Condition(key, 0));
            return this;
        }

        /**
         * The batch fails with a conflict unless the key has this version.
         *
         * @param version as returned by a commit or found in an {@link Entry}; positive
         */
        public Builder ifUnchanged(String key, long version) {
            if (version < 1) {
                throw new IllegalArgumentException("version " + version);
            }
            conditions.add(new Condition(key, version));
            return this;
        }

        /** Bytes of keys and values so far. */
        public long bytes() {
            return bytes;
        }

        /**
         * The batch.
         *
         * @throws TooLargeException if a limit of {@link StorageKeys} is exceeded
         */
        public WriteBatch build() {
            if (bytes > StorageKeys.MAX_BATCH_BYTES) {
                throw new TooLargeException("batch (bytes)", bytes, StorageKeys.MAX_BATCH_BYTES);
            }
            int entries = changes.size() + conditions.size();
            if (entries > StorageKeys.MAX_BATCH_ENTRIES) {
                throw new TooLargeException("batch (entries)", entries, StorageKeys.MAX_BATCH_ENTRIES);
            }
            return new WriteBatch(List.copyOf(changes.values()), List.copyOf(conditions));
        }

        private Builder change(Change change, int valueBytes) {
            Change replaced = changes.remove(change.key());
            if (replaced != null) {
                bytes -= replaced.key().length()
                        + replaced.value().map(Bytes::length).orElse(0);
            }
            changes.put(change.key(), change);
            bytes += change.key().length() + valueBytes;
            return this;
        }
    }
}
