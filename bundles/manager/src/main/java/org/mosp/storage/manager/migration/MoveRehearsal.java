package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.Rehearsal;
import org.mosp.storage.framework.SchemaMove;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.manager.copy.BucketSums;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.incremental.SnapshotKeeper;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;

/** Moves in copies of what they move, in the order of a plan; the copies go with it. For one thread. */
final class MoveRehearsal implements AutoCloseable {

    private final StoreContext store;
    private final Supplier<Catalogue> catalogue;
    private final TableSchemas live;
    private final ScheduledExecutorService clock;
    private @Nullable ScratchTables tables;
    private @Nullable ScratchStore entries;

    /**
     * With nothing copied.
     *
     * @param live what steps over tables read where no entries are copied
     */
    MoveRehearsal(
            StoreContext store, Supplier<Catalogue> catalogue, TableSchemas live, ScheduledExecutorService clock) {
        this.store = store;
        this.catalogue = catalogue;
        this.live = live;
        this.clock = clock;
    }

    void copyTables(String schema, LiveEngine<RelationalEngine> source, Progress progress) {
        ScratchTables copy = ScratchTables.open(store, catalogue.get(), source, schema);
        tables = copy;
        copy.fill(progress);
    }

    void copyEntries(
            String schema,
            LiveEngine<IncrementalEngine> source,
            Gate<IncrementalEngine> gate,
            SnapshotKeeper snapshots,
            Progress progress) {
        ScratchStore copy = ScratchStore.open(store, source, gate, snapshots);
        entries = copy;
        copy.fill(schema, source, progress);
    }

    /** Runs them all. */
    Rehearsal run(List<? extends SchemaMove> moves, Map<String, SchemaState> states, Progress progress) {
        List<MoveFigures> figures = new ArrayList<>();
        for (SchemaMove move : moves) {
            String schema = move.step().schema();
            SchemaState before =
                    Optional.ofNullable(states.get(schema)).orElseGet(() -> SchemaEntry.first(schema, List.of()));
            figures.add(run(move, before, states));
            progress.at(StepNames.shown(move.step()), figures.size(), moves.size());
        }
        BucketSums ofTables = tables == null ? new BucketSums() : tables.content();
        BucketSums ofEntries = entries == null ? new BucketSums() : entries.content();
        long digest = (tables == null ? 0 : ofTables.total()) + (entries == null ? 0 : ofEntries.total());
        return new Rehearsal(figures, ofTables.entries() + ofEntries.entries(), String.format("%016x", digest));
    }

    private MoveFigures run(SchemaMove move, SchemaState before, Map<String, SchemaState> states) {
        try {
            if (move instanceof TableMove ofTables) {
                StoreView view = entries == null ? live.view() : entries.view();
                MoveFigures figures = java.util.Objects.requireNonNull(tables).run(ofTables, before, view);
                states.put(before.schema(), new TableWork(ofTables, before, catalogue.get()).reached());
                return figures;
            }
            EntryMove ofEntries = (EntryMove) move;
            MoveFigures figures = java.util.Objects.requireNonNull(entries).run(ofEntries, before, clock);
            states.put(before.schema(), StepWork.reached(ofEntries, before));
            return figures;
        } catch (MigrationRefusedException | MigrationFailedException e) {
            throw e;
        } catch (StorageException e) {
            throw new MigrationFailedException(
                    StepNames.shown(move.step()), "", String.valueOf(e.getMessage()), e.retryable(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (entries != null) {
                entries.close();
            }
        } finally {
            if (tables != null) {
                tables.close();
            }
        }
    }
}
