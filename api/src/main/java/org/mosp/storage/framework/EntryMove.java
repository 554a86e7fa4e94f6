package org.mosp.storage.framework;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.StoreView;

/**
 * A move of a schema's entries from one version to the next.
 *
 * @param step which
 * @param resumable whether half-done work of a form with that checksum can be gone on with
 * @param minReader the least version a reader must know afterwards
 * @param transform what becomes of an entry
 * @param verify called once before the step is recorded, with a snapshot of the moved data
 * @param control asked between chunks
 * @param record what is stored in keyspace STORE in the batch that records the step, made of the last figures
 */
public record EntryMove(
        StepIdentity step,
        Predicate<String> resumable,
        int minReader,
        Transform transform,
        Consumer<Snapshot> verify,
        Control control,
        Function<MoveFigures, WriteBatch> record)
        implements SchemaMove {

    /** What becomes of an entry. */
    @FunctionalInterface
    public interface Transform {
        /** The change. */
        EntryChange of(Entry entry, StoreView store);
    }

    /** Asked between chunks, with nothing held. */
    @FunctionalInterface
    public interface Control {
        /** Whether to go on; may wait. */
        boolean goesOn(MoveFigures figures);
    }
}
