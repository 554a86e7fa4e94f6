package org.mosp.storage.provider.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.SqlRow;
import org.mosp.storage.support.time.Microseconds;

/** The row a result stands on. */
final class ResultRow implements SqlRow {

    private final ResultSet result;
    private final Failures failures;

    ResultRow(ResultSet result, Failures failures) {
        this.result = result;
        this.failures = failures;
    }

    private interface Access<T> {
        T get() throws SQLException;
    }

    @Override
    public String text(int column) {
        return present(column, textOrNull(column));
    }

    @Override
    public @Nullable String textOrNull(int column) {
        return read(() -> result.getString(column));
    }

    @Override
    public long number(int column) {
        long number = read(() -> result.getLong(column));
        if (number == 0 && read(result::wasNull)) {
            throw absent(column);
        }
        return number;
    }

    @Override
    public Instant time(int column) {
        return Microseconds.instant(number(column));
    }

    @Override
    public Bytes bytes(int column) {
        return Bytes.wrap(present(column, read(() -> result.getBytes(column))));
    }

    private static <T> T present(int column, @Nullable T value) {
        if (value == null) {
            throw absent(column);
        }
        return value;
    }

    private static IllegalStateException absent(int column) {
        return new IllegalStateException("column " + column + " is null");
    }

    private <T> T read(Access<T> access) {
        try {
            return access.get();
        } catch (SQLException e) {
            throw failures.of("read a row", e);
        }
    }
}
