package org.mosp.storage.spi;

import java.util.List;
import java.util.Optional;

/**
 * A table of the relational role, described so that the framework can make it in any dialect, move it, back it up and
 * repair it. Registered as a service by the bundle that owns it.
 *
 * @param schema the schema it belongs to, for example {@code catalogue}
 * @param schemaVersion the version of that schema that brought it
 * @param name lower case, {@code a-z 0-9 _}, 1 to 48 characters
 * @param columns in order
 * @param primaryKey names of columns
 * @param root how a row belongs to an aggregate, the unit that is moved in one transaction
 * @param kind whether rows are truth
 * @param indexes made after the table, rebuilt after a move
 */
public record TableDefinition(
        String schema,
        int schemaVersion,
        String name,
        List<Column> columns,
        List<String> primaryKey,
        Root root,
        Kind kind,
        List<Index> indexes) {

    /** Whether rows are truth. */
    public enum Kind {
        /** Rows follow from other data and can be rebuilt; each row names its origin. */
        PROJECTION,
        /** Rows are the truth. */
        PRIMARY,
        /** Rebuilt from other tables, never copied. */
        DERIVED
    }

    /** What a column holds; values are the same in every dialect. */
    public enum Type {
        /** Text without NUL, compared by code point. */
        TEXT,
        /** 64-bit whole number. */
        INTEGER,
        /** Microseconds UTC. */
        TIMESTAMP,
        /** Bytes. */
        BLOB
    }

    /** A column. */
    public record Column(String name, Type type, boolean nullable) {}

    /** An index over columns. */
    public record Index(String name, List<String> columns, boolean unique) {}

    /**
     * The aggregate's root.
     *
     * @param table the root's table; the table's own name for the root itself
     * @param column the column that holds the root's key
     * @param parent the table whose row must exist first, with the column it is named in: {@code canvas_id->canvases} for
     *     a column {@code canvas_id} of this table that holds the primary key of {@code canvases}
     */
    public record Root(String table, String column, Optional<String> parent) {}

    public TableDefinition {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        indexes = List.copyOf(indexes);
    }
}
