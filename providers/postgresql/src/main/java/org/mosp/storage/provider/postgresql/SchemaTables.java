package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the server's own tables tell of a schema. */
final class SchemaTables {

    private SchemaTables() {}

    static boolean schemaExists(Connection connection, String schema) throws SQLException {
        return !column(connection, "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ?", schema)
                .isEmpty();
    }

    /** The names of its tables. */
    static List<String> names(Connection connection, String schema) throws SQLException {
        return column(
                connection,
                "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relkind IN ('r', 'p') ORDER BY 1",
                schema);
    }

    /** The names of some of its tables but one, as they are written in a statement. */
    static List<String> quoted(Connection connection, String schema, String without, int most) throws SQLException {
        return column(
                connection,
                "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ?"
                        + " AND c.relkind IN ('r', 'p') AND c.relname <> '" + without + "' ORDER BY 1 LIMIT " + most,
                schema);
    }

    /** Bytes of all its tables and indexes. */
    static long bytes(Connection connection, String schema) throws SQLException {
        List<String> sum = column(
                connection,
                "SELECT coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0)::bigint FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relkind IN ('r', 'p')",
                schema);
        return Long.parseLong(sum.get(0));
    }

    /** The names of indexes that the server itself does not trust, and of constraints it never checked. */
    static List<String> invalid(Connection connection, String schema) throws SQLException {
        List<String> found = new ArrayList<>(column(
                connection,
                "SELECT 'index ' || c.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid ="
                        + " i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND NOT (i.indisvalid AND i.indisready)",
                schema));
        found.addAll(column(
                connection,
                "SELECT 'constraint ' || k.conname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON"
                        + " n.oid = k.connamespace WHERE n.nspname = ? AND NOT k.convalidated",
                schema));
        return found;
    }

    private static List<String> column(Connection connection, String sql, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, argument);
            try (ResultSet rows = statement.executeQuery()) {
                List<String> column = new ArrayList<>();
                while (rows.next()) {
                    column.add(rows.getString(1));
                }
                return column;
            }
        }
    }
}
