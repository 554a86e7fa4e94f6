package org.mosp.storage.migration.relational;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.SqlSession.RowReader;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The transaction of a step. Implemented by the framework; for the thread of the step, and while it lasts. Every call throws where the
 * step is to end: it was cancelled, its bundle goes, or it has taken too long.
 *
 * <p>Statements are prepared; arguments are {@code String}, {@code Integer}, {@code Long}, {@code Boolean}, {@code Instant}
 * (microseconds UTC), {@code Bytes} or {@code null}. One statement a call, no semicolon, and none on the framework's own tables
 * ({@code mosp_...}).
 */
@ProviderType
public interface TableTransaction {

    /**
     * Changes a table. The engine's dialect is the framework's concern.
     *
     * @throws IllegalArgumentException if it cannot be made of the tables as they are, in every dialect, or names a table the step
     *     does not
     */
    void change(TableChange change);

    /**
     * Runs an {@code INSERT}, {@code UPDATE} or {@code DELETE}; returns how many rows it changed.
     *
     * @throws IllegalArgumentException if it is something else
     */
    int update(String sql, @Nullable Object... arguments);

    /**
     * Runs a {@code SELECT}; its rows are read at once, so large tables are read in pages.
     *
     * @throws IllegalArgumentException if it is something else
     */
    <R> List<R> query(String sql, RowReader<R> reader, @Nullable Object... arguments);
}
