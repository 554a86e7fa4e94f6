package org.mosp.storage.catalogue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.relational.Canvas;

/**
 * The row of a canvas: the arguments of the statements that write it. Made on the caller's thread, before its work waits for
 * its turn: what the transaction need not do, others do not wait for. Unchangeable.
 */
final class CanvasRow {

    private static final int VERSION = 7;

    private final @Nullable Object[] values;

    CanvasRow(Canvas canvas) {
        String name = StoredText.name(canvas.name());
        values = new @Nullable Object[] {
            name,
            FoldedText.of(name),
            canvas.createdAt(),
            canvas.updatedAt(),
            canvas.width(),
            canvas.height(),
            canvas.revision(),
            null,
            CanvasRows.code(canvas.origin()),
            canvas.id()
        };
    }

    /** The values in the statements' order, the id last. */
    @Nullable Object[] values(long version) {
        @Nullable Object[] all = values.clone();
        all[VERSION] = version;
        return all;
    }

    /** The same, and the version once more. */
    @Nullable Object[] valuesAndVersion(long version) {
        @Nullable Object[] all = Arrays.copyOf(values, values.length + 1);
        all[VERSION] = version;
        all[values.length] = version;
        return all;
    }
}
