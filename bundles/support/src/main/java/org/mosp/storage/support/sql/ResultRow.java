package org.mosp.storage.support.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.SqlRow;

/** The row a result stands on. */
public final class ResultRow implements SqlRow {

    private final ResultSet result;
    private final Times times;
    private final Failure failure;

    /**
     * The row a result stands on, whichever that is.
     *
     * @param times how the engine stores a time
     * @param failure what a failure of the driver means
     */
    public ResultRow(ResultSet result, Times times, Failure failure) {
        this.result = result;
        this.times = times;
        this.failure = failure;
    }

    /** Reads a column that holds a time. */
    @FunctionalInterface
    public interface Times {
        /** The time; {@code null} if there is none. */
        @Nullable Instant read(ResultSet result, int column) throws SQLException;
    }

    /** Makes a failure of the driver one of the storage's. */
    @FunctionalInterface
    public interface Failure {
        /** The failure while something was done. */
        RuntimeException of(String what, SQLException failure);
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
        try {
            return present(column, times.read(result, column));
        } catch (SQLException e) {
            throw failure.of("read a row", e);
        }
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
            throw failure.of("read a row", e);
        }
    }
}
