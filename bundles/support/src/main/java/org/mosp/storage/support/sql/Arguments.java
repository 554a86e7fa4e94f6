package org.mosp.storage.support.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;

/** The arguments of statements. */
public final class Arguments {

    private Arguments() {}

    /** Sets an argument that is a time. */
    @FunctionalInterface
    public interface Times {
        /** Sets it; what is finer than a microsecond is cut off, towards 1970. */
        void set(PreparedStatement statement, int at, Instant time) throws SQLException;
    }

    /**
     * Sets all arguments of a statement.
     *
     * @param times how the engine stores a time
     * @return their bytes, about
     * @throws IllegalArgumentException if one is of a type that no session takes, or is text that not every engine stores as
     *     it is
     */
    public static long bind(PreparedStatement statement, Times times, @Nullable Object[] arguments)
            throws SQLException {
        long bytes = 0;
        for (int i = 0; i < arguments.length; i++) {
            Object value = arguments[i];
            int at = i + 1;
            if (value instanceof String text) {
                statement.setString(at, storable(at, text));
                bytes += text.length();
            } else if (value instanceof Long number) {
                statement.setLong(at, number);
                bytes += Long.BYTES;
            } else if (value instanceof Integer number) {
                statement.setInt(at, number);
                bytes += Integer.BYTES;
            } else if (value instanceof Instant time) {
                times.set(statement, at, time);
                bytes += Long.BYTES;
            } else if (value instanceof Boolean flag) {
                statement.setInt(at, flag ? 1 : 0);
                bytes += Integer.BYTES;
            } else if (value instanceof Bytes content) {
                statement.setBytes(at, content.toArray());
                bytes += content.length();
            } else if (value == null) {
                statement.setNull(at, Types.NULL);
            } else {
                throw new IllegalArgumentException(
                        "argument " + at + " is a " + value.getClass().getName());
            }
        }
        return bytes;
    }

    private static String storable(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException("argument " + at + " has the character NUL, which no text may have");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException("argument " + at + " has half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }
}
