package org.mosp.storage.manager.migration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.Rehearsal;
import org.mosp.storage.framework.SchemaMove;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.front.CacheFront;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
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
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/**
 * The schemas of the incremental store: their versions are read from each engine before a call reaches it, and judge every write from
 * then on. Any number of threads.
 */
public final class LocalSchemaStore implements SchemaStore {

    /** A step that is on its way, and not in the engine yet. */
    private record Announced(int to, String writer) {}

    private final MoveStore store;
    private final SnapshotKeeper snapshots;
    private final Supplier<Gate<IncrementalEngine>> gates;
    private final Supplier<StoreContext> context;
    private final ScheduledExecutorService clock;
    private final WriteGuard guard = new WriteGuard();
    private final TableSchemas tables;
    private final Supplier<Catalogue> catalogue;
    private final Supplier<LiveEngine<RelationalEngine>> relational;
    private final SchemaOwners owners;
    private final AtomicBoolean moving = new AtomicBoolean();
    private final Map<String, SchemaState> states = new TreeMap<>();
    private final Map<String, Announced> announced = new TreeMap<>();
    private Map<String, String> held = Map.of();

    /**
     * A store of schemas that knows none yet.
     *
     * @param tables the schemas of the relational storage
     * @param catalogue knows the tables
     * @param relational the engine of tables; waits for it, bounded
     * @param gates makes a gate to an engine that nobody else uses
     * @param context the open store
     * @param clock watches over fences
     */
    public LocalSchemaStore(
            Gate<IncrementalEngine> gate,
            CacheFront cache,
            SnapshotKeeper snapshots,
            TableSchemas tables,
            Supplier<Catalogue> catalogue,
            Supplier<LiveEngine<RelationalEngine>> relational,
            Supplier<Gate<IncrementalEngine>> gates,
            Supplier<StoreContext> context,
            ScheduledExecutorService clock) {
        this.store = new MoveStore(gate, cache, snapshots);
        this.snapshots = snapshots;
        this.tables = tables;
        this.catalogue = catalogue;
        this.relational = relational;
        this.owners = tables.owners();
        this.gates = gates;
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
                    .ifPresent(step -> announced.put(record.name(), new Announced(step.to(), record.bundle()))));
            applyRules();
        }
    }

    @Override
    public List<SchemaState> schemas() {
        store.live();
        List<SchemaState> ofTables = tables.all();
        synchronized (this) {
            Map<String, SchemaState> all = new TreeMap<>();
            ofTables.forEach(state -> all.put(state.schema(), state));
            all.putAll(states);
            for (SchemaOwners.Bound each : owners.all()) {
                if (!each.owner().keys().isEmpty()) {
                    all.putIfAbsent(
                            each.owner().schema(),
                            SchemaEntry.first(
                                    each.owner().schema(), each.owner().keys()));
                }
            }
            return List.copyOf(all.values());
        }
    }

    @Override
    public List<Entry> records(String prefix) {
        return tables.records(prefix);
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
    public synchronized void hold(Map<String, String> missing) {
        if (!held.equals(missing)) {
            held = Map.copyOf(missing);
            applyRules();
        }
    }

    @Override
    public MoveFigures move(SchemaMove move) {
        if (!moving.compareAndSet(false, true)) {
            throw new MigrationRefusedException(Reason.UNDER_WAY, move.step().schema(), "another step is being run");
        }
        try {
            return move instanceof TableMove ofTables ? tables.move(ofTables) : begin((EntryMove) move);
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
        String schema = move.step().schema();
        store.live();
        SchemaState before = state(schema);
        StepWork.refuse(move, before);
        StoreContext open = context.get();
        open.book().update(manifest -> StepAnnouncement.in(manifest, StorageRole.INCREMENTAL, move));
        open.crashPoints().reached("migration.announced");
        MoveFigures figures = new StepWork(store, open.crashPoints(), clock, this::know).run(move, before);
        if (figures.done()) {
            SchemaState reached = StepWork.reached(move, before);
            open.book()
                    .update(manifest -> manifest.withSchema(
                            schema, record -> record.at(reached.version(), reached.minReader(), reached.writtenBy())));
            open.crashPoints().reached("migration.done");
        }
        return figures;
    }

    @Override
    public Rehearsal rehearse(List<? extends SchemaMove> moves, Progress progress) {
        String schema = moves.isEmpty() ? "" : moves.get(0).step().schema();
        if (!moving.compareAndSet(false, true)) {
            throw new MigrationRefusedException(Reason.UNDER_WAY, schema, "another step is being run");
        }
        try (MoveRehearsal rehearsal = new MoveRehearsal(context.get(), catalogue, tables, clock)) {
            Map<String, SchemaState> now = new TreeMap<>();
            if (moves.stream().anyMatch(TableMove.class::isInstance)) {
                rehearsal.copyTables(schema, relational.get(), progress);
                tables.all().forEach(state -> now.put(state.schema(), state));
            }
            if (moves.isEmpty() || moves.stream().anyMatch(EntryMove.class::isInstance)) {
                LiveEngine<IncrementalEngine> live = store.live();
                synchronized (this) {
                    now.putAll(states);
                }
                rehearsal.copyEntries(schema, live, gates.get(), snapshots, progress);
            }
            return rehearsal.run(moves, now, progress);
        } finally {
            moving.set(false);
        }
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
        if (engine.count(Keyspace.STORE) == 0) {
            return Map.of();
        }
        try (EngineSnapshot snapshot = engine.snapshot()) {
            return read(snapshot);
        }
    }

    /** The schemas that have a version of their own at an instant. */
    public static Map<String, SchemaState> read(EngineSnapshot snapshot) {
        Map<String, SchemaState> found = new TreeMap<>();
        Bytes from = Bytes.utf8(SchemaEntry.PREFIX);
        try (EngineCursor entries = snapshot.scan(Keyspace.STORE, from, Bytes.utf8("schema0"))) {
            while (entries.hasNext()) {
                EngineEntry entry = entries.next();
                String schema = entry.key().toUtf8().substring(SchemaEntry.PREFIX.length());
                found.put(schema, SchemaEntry.decode(schema, entry.value()));
            }
        }
        return found;
    }

    /** Under this object's monitor: the order of rules is the order in which they came about. */
    private void applyRules() {
        Map<String, SchemaState> all = new TreeMap<>(states);
        for (SchemaOwners.Bound each : owners.all()) {
            all.putIfAbsent(
                    each.owner().schema(), SchemaEntry.first(each.owner().schema(), List.of()));
        }
        guard.rules(all.values().stream().map(this::rule).toList());
    }

    private SchemaRule rule(SchemaState state) {
        Optional<SchemaOwners.Bound> owner = owners.of(state.schema());
        List<String> keys = StepWork.union(
                state.keys(), owner.map(each -> each.owner().keys()).orElse(List.of()));
        Optional<Announced> onItsWay = Optional.ofNullable(announced.get(state.schema()));
        OptionalInt to = state.halfDone().map(step -> OptionalInt.of(step.to())).orElse(OptionalInt.empty());
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
                        onItsWay.map(Announced::to).orElse(1)),
                owners.readsTo(state.schema()),
                Optional.ofNullable(held.get(state.schema()))
                        .map(missing -> new SchemaRule.Held(
                                owner.map(each -> each.owner().writes()).orElse(state.version()), missing)),
                state.halfDone()
                        .map(StepIdentity::writer)
                        .or(() -> onItsWay.map(Announced::writer))
                        .orElse(state.writtenBy()));
    }
}
