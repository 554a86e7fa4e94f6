package org.mosp.storage.catalogue.aggregate;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.support.time.Microseconds;

/**
 * An aggregate's rows as bytes: per table, parents first, the number of rows and then each row; per value a byte (0: null),
 * then the value; text and bytes behind their length, numbers in 8 bytes, times as microseconds UTC. Big-endian.
 */
final class RowCodec {

    private RowCodec() {}

    static Bytes encode(List<List<MemberTable.Row>> rowsByTable) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (List<MemberTable.Row> rows : rowsByTable) {
                out.writeInt(rows.size());
                for (MemberTable.Row row : rows) {
                    for (Object value : row.values()) {
                        write(out, value);
                    }
                }
            }
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        out.writeByte(value == null ? 0 : 1);
        if (value instanceof String text) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(encoded.length);
            out.write(encoded);
        } else if (value instanceof Bytes content) {
            out.writeInt(content.length());
            out.write(content.toArray());
        } else if (value instanceof Instant time) {
            out.writeLong(Microseconds.of(time));
        } else if (value instanceof Long number) {
            out.writeLong(number);
        } else if (value != null) {
            throw new IllegalArgumentException(
                    "a column holds a " + value.getClass().getName());
        }
    }

    static List<List<MemberTable.Row>> decode(String root, List<MemberTable> tables, Bytes encoded) {
        ByteBuffer in = encoded.asByteBuffer();
        List<List<MemberTable.Row>> rowsByTable = new ArrayList<>();
        for (MemberTable table : tables) {
            int count = in.getInt();
            List<MemberTable.Row> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (Column column : table.columns()) {
                    values.add(in.get() == 0 ? null : read(in, column));
                }
                rows.add(new MemberTable.Row(root, values));
            }
            rowsByTable.add(rows);
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("aggregate " + root + " has " + in.remaining() + " bytes too many");
        }
        return rowsByTable;
    }

    /** The values of the root's row, which is the first. */
    static List<@Nullable Object> firstRow(MemberTable rootTable, Bytes encoded) {
        ByteBuffer in = encoded.asByteBuffer();
        if (in.getInt() != 1) {
            throw new IllegalArgumentException("an aggregate has one row of " + rootTable.tableName());
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : rootTable.columns()) {
            values.add(in.get() == 0 ? null : read(in, column));
        }
        return values;
    }

    private static Object read(ByteBuffer in, Column column) {
        return switch (column.type()) {
            case TEXT -> new String(bytes(in), StandardCharsets.UTF_8);
            case BLOB -> Bytes.wrap(bytes(in));
            case INTEGER -> in.getLong();
            case TIMESTAMP -> Microseconds.instant(in.getLong());
        };
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }
}
