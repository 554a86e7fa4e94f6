package org.mosp.storage.migration;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Who reads and writes a schema's data: that data is newer than the software is judged against the owner. Implemented by the bundle
 * that does so; a service that needs nothing, so that it is there before the store is opened. One per schema.
 */
@ConsumerType
public interface SchemaOwner {

    /** The schema: {@code a-z 0-9 . -}, 1 to 48 characters, the first a letter. */
    String schema();

    /** The keys of its entries, as {@link KeyPattern}s; none of a schema of tables. */
    List<String> keys();

    /**
     * Its tables, of a schema of the relational storage; such a schema has no keys.
     *
     * @since 1.1
     */
    default List<String> tables() {
        return List.of();
    }

    /** The least version it reads. */
    int readsFrom();

    /** The highest version it reads. Of data that needs a newer reader the store is not opened. */
    int readsTo();

    /**
     * The highest version it writes, which is the version steps lead to. Where the store is at a lower one that it reads, it writes
     * that: what it writes is in the store's version, or refused with {@link SchemaVersionException}. Where part of the way to this
     * version is installed and a step of it is missing, entries are only read until it is there.
     */
    int writes();
}
