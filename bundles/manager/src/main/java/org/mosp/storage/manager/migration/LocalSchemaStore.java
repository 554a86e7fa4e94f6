package org.mosp.storage.manager.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.front.CacheFront;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.incremental.Admission;
import org.mosp.storage.manager.incremental.SnapshotKeeper;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.SchemaRecord;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.manager.store.OpenStore;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * The schemas of the incremental store: their versions are read from each engine before a call reaches it, and judge every write from
 * then on. Any number of threads.
 */
public final class LocalSchemaStore implements SchemaStore {

    private final MoveStore store;
    private final Supplier<StoreContext> context;
    private final ScheduledExecutorService clock;
    private final WriteGuard guard = new WriteGuard();
    private final SchemaOwners owners = new SchemaOwners();
    private final AtomicBoolean moving = new AtomicBoolean();
    private final Map<String, SchemaState> states = new TreeMap<>();
    private final Map<String, Integer> announced = new TreeMap<>();

    /**
     * A store of schemas that knows none yet.
     *
     * @param context the open store
     * @param clock watches over fences
     */
    public LocalSchemaStore(
            Gate<IncrementalEngine> gate,
            CacheFront cache,
            SnapshotKeeper snapshots,
            Supplier<StoreContext> context,
            ScheduledExecutorService clock) {
        this.store = new MoveStore(gate, cache, snapshots);
        this.context = context;
        this.clock = clock;
    }

    /** The judge of writes. */
    public Admission guard() {
        return guard;
    }

    /** Says how new data may be: the owners do, which are waited for, where data needs one. */
    public OpenStore.Readers readers(Duration wait) {
        return (schema, minReader, configured) -> owners.highest(schema, minReader, configured, wait);
    }

    /** An engine was opened, and no call has reached it yet: what it says of its schemas counts from the first one on. */
    public void opened(IncrementalEngine engine) {
        Map<String, SchemaState> found = read(engine);
        found.values().forEach(this::refuseNewer);
        Manifest manifest = context.get().book().current();
        Manifest corrected = corrected(manifest, found);
        if (!corrected.schemas().equals(manifest.schemas())) {
            context.get().book().update(current -> corrected(current, found));
        }
        synchronized (this) {
            states.clear();
            states.putAll(found);
            announced.clear();
            corrected.schemas().forEach(record -> record.moving()
                    .filter(step -> step.role() == StorageRole.INCREMENTAL)
                    .ifPresent(step -> announced.put(record.name(), step.to())));
            applyRules();
        }
    }

    @Override
    public List<SchemaState> schemas() {
        store.live();
        synchronized (this) {
            Map<String, SchemaState> all = new TreeMap<>(states);
            for (SchemaOwners.Bound each : owners.all()) {
                if (!each.owner().keys().isEmpty()) {
                    all.putIfAbsent(
                            each.owner().schema(),
                            SchemaEntry.first(each.owner().schema(), each.owner().keys()));
                }
            }
            return List.copyOf(all.values());
        }
    }

    @Override
    public synchronized void ownerCame(SchemaOwner owner, String bundle) {
        owner.keys().forEach(KeyPattern::of);
        owners.add(owner, bundle);
        applyRules();
    }

    @Override
    public synchronized void ownerWent(SchemaOwner owner) {
        owners.remove(owner);
        applyRules();
    }

    @Override
    public MoveFigures move(EntryMove move) {
        if (!moving.compareAndSet(false, true)) {
            throw new MigrationRefusedException(
                    Reason.UNDER_WAY, move.step().schema(), "another step is being run");
        }
        try {
            return begin(move);
        } catch (MigrationRefusedException | MigrationFailedException e) {
            throw e;
        } catch (StorageException e) {
            throw new MigrationFailedException(
                    StepNames.shown(move.step()), "", String.valueOf(e.getMessage()), e.retryable(), e);
        } finally {
            moving.set(false);
        }
    }

    private MoveFigures begin(EntryMove move) {
        StepIdentity step = move.step();
        store.live();
        SchemaState before = state(step.schema());
        refuse(move, before);
        StoreContext open = context.get();
        open.book().update(manifest -> announced(manifest, move));
        open.crashPoints().reached("migration.announced");
        boolean resumed = before.halfDone().isPresent();
        SchemaState begun = new SchemaState(
                step.schema(),
                before.version(),
                Math.max(before.minReader(), Math.max(1, move.minReader())),
                before.writtenBy(),
                union(before.keys(), step.keys()),
                Optional.of(step));
        long entryVersion = begin(begun, resumed);
        open.crashPoints().reached("migration.begun");
        know(begun);
        EntryMover mover = new EntryMover(move, store, open.crashPoints(), clock);
        MoveFigures figures = mover.run(recording(move, begun, entryVersion));
        if (figures.done()) {
            SchemaState reached = recorded(move, begun);
            open.book()
                    .update(manifest -> manifest.withSchema(
                            step.schema(),
                            record -> record.at(reached.version(), reached.minReader(), reached.writtenBy())));
            open.crashPoints().reached("migration.done");
        }
        return figures;
    }

    /** Makes it durable that the step is under way, with a cursor at the start where it was not before. */
    private long begin(SchemaState begun, boolean resumed) {
        Bytes key = StorageKeys.encode(SchemaEntry.key(begun.schema()));
        long there = store.get(Keyspace.STORE, key).map(EngineEntry::version).orElse(0L);
        List<EngineBatch.Change> changes = new ArrayList<>();
        changes.add(new EngineBatch.Put(Keyspace.STORE, key, 1, 0, SchemaEntry.encode(begun)));
        if (!resumed) {
            changes.add(MoveCursor.start(store.count(Keyspace.USER)).put(begun.schema()));
        }
        return store.commit(changes, List.of(new EngineBatch.Condition(Keyspace.STORE, key, there)));
    }

    private void refuse(EntryMove move, SchemaState before) {
        StepIdentity step = move.step();
        if (before.halfDone().isPresent()) {
            StepIdentity half = before.halfDone().get();
            boolean same = half.from() == step.from()
                    && half.to() == step.to()
                    && (half.checksum().equals(step.checksum()) || move.resumable().test(half.checksum()));
            if (!same) {
                throw new MigrationRefusedException(
                        Reason.CHANGED,
                        step.schema(),
                        StepNames.shown(half) + " with checksum " + half.checksum()
                                + " is half done; what is here is " + StepNames.shown(step) + " with checksum "
                                + step.checksum() + ", which does not say that it can go on with it");
            }
        } else if (before.version() != step.from()) {
            throw new MigrationRefusedException(
                    Reason.VERSION,
                    step.schema(),
                    "the store is at version " + before.version() + ", the step begins at " + step.from());
        }
    }

    /** In the write that announces a step it is looked whether a swap has begun meanwhile. */
    private static Manifest announced(Manifest manifest, EntryMove move) {
        StepIdentity step = move.step();
        manifest.role(StorageRole.INCREMENTAL).flatMap(role -> role.swap()).ifPresent(swap -> {
            throw new MigrationRefusedException(
                    Reason.SWAP,
                    step.schema(),
                    "a swap of the incremental storage is under way or can still be rolled back; finish, roll back or"
                            + " abort it first");
        });
        return manifest.withSchema(
                step.schema(),
                record -> record.moving(StorageRole.INCREMENTAL, step.to(), move.minReader(), step.writer()));
    }

    private EntryMover.Recording recording(EntryMove move, SchemaState begun, long entryVersion) {
        Bytes key = StorageKeys.encode(SchemaEntry.key(begun.schema()));
        SchemaState reached = recorded(move, begun);
        return new EntryMover.Recording() {
            @Override
            public List<EngineBatch.Change> changes(MoveFigures figures) {
                List<EngineBatch.Change> changes = new ArrayList<>();
                changes.add(new EngineBatch.Put(Keyspace.STORE, key, 1, 0, SchemaEntry.encode(reached)));
                for (WriteBatch.Change change : move.record().apply(figures).changes()) {
                    changes.add(new EngineBatch.Put(
                            Keyspace.STORE,
                            StorageKeys.encode(change.key()),
                            1,
                            0,
                            change.value().orElseThrow()));
                }
                return changes;
            }

            @Override
            public List<EngineBatch.Condition> conditions() {
                return List.of(new EngineBatch.Condition(Keyspace.STORE, key, entryVersion));
            }

            @Override
            public void done() {
                know(reached);
            }
        };
    }

    /** Who can read the data afterwards: on the way back, whoever knows the version it is in then. */
    private static SchemaState recorded(EntryMove move, SchemaState begun) {
        StepIdentity step = move.step();
        int minReader = step.back() ? Math.min(begun.minReader(), step.to()) : move.minReader();
        return new SchemaState(
                step.schema(), step.to(), minReader, step.writer(), begun.keys(), Optional.empty());
    }

    private synchronized void know(SchemaState state) {
        states.put(state.schema(), state);
        announced.remove(state.schema());
        applyRules();
    }

    private synchronized SchemaState state(String schema) {
        SchemaState known = states.get(schema);
        return known != null
                ? known
                : SchemaEntry.first(
                        schema,
                        owners.of(schema).map(each -> each.owner().keys()).orElse(List.of()));
    }

    private void refuseNewer(SchemaState state) {
        int reads = owners.readsTo(state.schema()).orElse(Integer.MAX_VALUE);
        if (state.minReader() > reads) {
            throw new NewerThanSoftwareException(
                    "schema " + state.schema(),
                    "version " + state.version() + " for readers of " + state.minReader(),
                    "version " + reads,
                    state.halfDone().map(StepIdentity::writer).orElse(state.writtenBy()));
        }
    }

    /** The manifest with what the engine knows better; a step that was announced and not begun stays announced. */
    private static Manifest corrected(Manifest manifest, Map<String, SchemaState> found) {
        Manifest corrected = manifest;
        for (SchemaState state : found.values()) {
            corrected = corrected.withSchema(state.schema(), record -> corrected(record, state));
        }
        return corrected;
    }

    private static SchemaRecord corrected(SchemaRecord record, SchemaState state) {
        if (state.halfDone().isPresent()) {
            StepIdentity step = state.halfDone().get();
            return record.at(state.version(), record.minReader(), record.bundle())
                    .moving(StorageRole.INCREMENTAL, step.to(), state.minReader(), step.writer());
        }
        boolean announced = record.version() == state.version()
                && record.moving().filter(step -> step.to() != state.version()).isPresent();
        return announced ? record : record.at(state.version(), state.minReader(), state.writtenBy());
    }

    private static Map<String, SchemaState> read(IncrementalEngine engine) {
        Map<String, SchemaState> found = new TreeMap<>();
        Bytes from = Bytes.utf8(SchemaEntry.PREFIX);
        try (EngineSnapshot snapshot = engine.snapshot();
                EngineCursor entries = snapshot.scan(Keyspace.STORE, from, Bytes.utf8("schema0"))) {
            while (entries.hasNext()) {
                EngineEntry entry = entries.next();
                String schema = entry.key().toUtf8().substring(SchemaEntry.PREFIX.length());
                found.put(schema, SchemaEntry.decode(schema, entry.value()));
            }
        }
        return found;
    }

    private static List<String> union(List<String> some, List<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Under this object's monitor: the order of rules is the order in which they came about. */
    private void applyRules() {
        Map<String, SchemaState> all = new TreeMap<>(states);
        for (SchemaOwners.Bound each : owners.all()) {
            all.putIfAbsent(
                    each.owner().schema(),
                    SchemaEntry.first(each.owner().schema(), List.of()));
        }
        guard.rules(all.values().stream().map(this::rule).toList());
    }

    private SchemaRule rule(SchemaState state) {
        Optional<SchemaOwners.Bound> owner = owners.of(state.schema());
        List<String> keys =
                union(state.keys(), owner.map(each -> each.owner().keys()).orElse(List.of()));
        OptionalInt to = state.halfDone()
                .map(step -> OptionalInt.of(step.to()))
                .orElse(OptionalInt.empty());
        return new SchemaRule(
                state.schema(),
                keys.stream().map(KeyPattern::of).toList(),
                state.version(),
                to,
                state.halfDone().map(StepIdentity::keys).orElse(List.of()).stream()
                        .map(KeyPattern::of)
                        .toList(),
                Math.max(
                        Math.max(state.version(), to.orElse(state.version())),
                        announced.getOrDefault(state.schema(), 1)),
                owners.readsTo(state.schema()),
                state.halfDone().map(StepIdentity::writer).orElse(state.writtenBy()));
    }
}
