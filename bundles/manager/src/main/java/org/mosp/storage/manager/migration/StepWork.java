package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/** A step in an engine: noted as begun, moved, recorded. For one thread. */
final class StepWork {

    private final MoveStore store;
    private final CrashPoints crashPoints;
    private final ScheduledExecutorService clock;
    private final Consumer<SchemaState> known;

    /**
     * Work in an engine.
     *
     * @param known told each state of the schema when it is durable, before a writer can meet it
     */
    StepWork(MoveStore store, CrashPoints crashPoints, ScheduledExecutorService clock, Consumer<SchemaState> known) {
        this.store = store;
        this.crashPoints = crashPoints;
        this.clock = clock;
        this.known = known;
    }

    /**
     * Whether the step fits the schema as it is.
     *
     * @throws MigrationRefusedException if not
     */
    static void refuse(EntryMove move, SchemaState before) {
        StepIdentity step = move.step();
        if (before.halfDone().isPresent()) {
            StepIdentity half = before.halfDone().get();
            boolean same = half.from() == step.from()
                    && half.to() == step.to()
                    && (half.checksum().equals(step.checksum())
                            || move.resumable().test(half.checksum()));
            if (!same) {
                throw new MigrationRefusedException(
                        Reason.CHANGED,
                        step.schema(),
                        StepNames.shown(half) + " with checksum " + half.checksum() + " is half done; what is here is "
                                + StepNames.shown(step) + " with checksum " + step.checksum()
                                + ", which does not say that it can go on with it; install " + half.writer()
                                + " again");
            }
        } else if (before.version() != step.from()) {
            throw new MigrationRefusedException(
                    Reason.VERSION,
                    step.schema(),
                    "the store is at version " + before.version() + ", the step begins at " + step.from());
        }
    }

    /** The state a step ends with. On the way back whoever knows the version it is in then can read the data. */
    static SchemaState reached(EntryMove move, SchemaState before) {
        StepIdentity step = move.step();
        int minReader = step.back() ? Math.min(before.minReader(), step.to()) : move.minReader();
        return new SchemaState(
                step.schema(),
                step.to(),
                minReader,
                step.writer(),
                union(before.keys(), step.keys()),
                Optional.empty());
    }

    /** Moves to the end, or until the control wants it to end. */
    MoveFigures run(EntryMove move, SchemaState before) {
        StepIdentity step = move.step();
        SchemaState begun = new SchemaState(
                step.schema(),
                before.version(),
                Math.max(before.minReader(), Math.max(1, move.minReader())),
                before.writtenBy(),
                union(before.keys(), step.keys()),
                Optional.of(step));
        long entryVersion = begin(begun, before.halfDone().isPresent());
        crashPoints.reached("migration.begun");
        known.accept(begun);
        return new EntryMover(move, store, crashPoints, clock)
                .run(recording(move, reached(move, before), entryVersion));
    }

    /** Makes it durable that the step is under way, with a cursor at the start where it was not before. */
    private long begin(SchemaState begun, boolean resumed) {
        Bytes key = key(begun);
        long there = store.get(Keyspace.STORE, key).map(EngineEntry::version).orElse(0L);
        List<EngineBatch.Change> changes = new ArrayList<>();
        changes.add(new EngineBatch.Put(Keyspace.STORE, key, 1, 0, SchemaEntry.encode(begun)));
        if (!resumed) {
            changes.add(MoveCursor.start(store.count(Keyspace.USER)).put(begun.schema()));
        }
        return store.commit(changes, List.of(new EngineBatch.Condition(Keyspace.STORE, key, there)));
    }

    private StepRecord.Content recording(EntryMove move, SchemaState reached, long entryVersion) {
        Bytes key = key(reached);
        return new StepRecord.Content() {
            @Override
            public List<EngineBatch.Change> changes(MoveFigures figures) {
                List<EngineBatch.Change> changes = new ArrayList<>();
                changes.add(new EngineBatch.Put(Keyspace.STORE, key, 1, 0, SchemaEntry.encode(reached)));
                for (WriteBatch.Change change : move.record().apply(figures).changes()) {
                    Bytes value = change.value().orElseThrow();
                    changes.add(new EngineBatch.Put(Keyspace.STORE, StorageKeys.encode(change.key()), 1, 0, value));
                }
                return changes;
            }

            @Override
            public List<EngineBatch.Condition> conditions() {
                return List.of(new EngineBatch.Condition(Keyspace.STORE, key, entryVersion));
            }

            @Override
            public boolean isMade() {
                return store.get(Keyspace.STORE, key)
                        .filter(entry -> SchemaEntry.decode(reached.schema(), entry.value())
                                .equals(reached))
                        .isPresent();
            }

            @Override
            public void done() {
                known.accept(reached);
            }
        };
    }

    private static Bytes key(SchemaState state) {
        return StorageKeys.encode(SchemaEntry.key(state.schema()));
    }

    static List<String> union(List<String> some, List<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
