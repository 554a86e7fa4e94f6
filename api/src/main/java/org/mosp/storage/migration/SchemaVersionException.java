package org.mosp.storage.migration;

import org.mosp.storage.StorageException;

/**
 * Data of a schema was to be written in a version the store does not take now; nothing was written. Write it in the store's
 * version, or install and run the migration that the message asks for.
 */
public final class SchemaVersionException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final String schema;
    private final int written;
    private final int current;

    /**
     * With what the message names.
     *
     * @param what the key or the call
     * @param written the version it was to be written in, or the one that is needed
     * @param current the version the store is in
     * @param hint what to do, with the bundle that counts
     */
    public SchemaVersionException(String schema, String what, int written, int current, String hint) {
        super(
                "the store has another version of this schema; nothing was written",
                false,
                details(
                        "schema",
                        schema,
                        "what",
                        what,
                        "version",
                        written,
                        "store",
                        current,
                        "do",
                        hint.isEmpty() ? null : hint),
                null);
        this.schema = schema;
        this.written = written;
        this.current = current;
    }

    /** The schema. */
    public String schema() {
        return schema;
    }

    /** The version it was to be written in, or the one that is needed. */
    public int written() {
        return written;
    }

    /** The version the store is in. */
    public int current() {
        return current;
    }

    @Override
    public String id() {
        return "schema-version";
    }
}
