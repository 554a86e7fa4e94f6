package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.SchemaRecord;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of the relational storage: the engine says in which version they are, the manifest holds a copy. A step is one
 * transaction, so none is ever half done. Any number of threads; one move at a time.
 */
public final class TableSchemas {

    private static final Logger LOG = LoggerFactory.getLogger(TableSchemas.class);
    private static final int PAGE = 200;

    private final Gate<RelationalEngine> gate;
    private final Gate<IncrementalEngine> entries;
    private final Supplier<Catalogue> catalogue;
    private final Supplier<StoreContext> context;
    private final SchemaOwners owners = new SchemaOwners();
    private volatile boolean awaitedInVain;

    /**
     * Schemas of tables.
     *
     * @param entries the other storage, which steps read
     * @param catalogue knows the tables
     * @param context the open store
     */
    public TableSchemas(
            Gate<RelationalEngine> gate,
            Gate<IncrementalEngine> entries,
            Supplier<Catalogue> catalogue,
            Supplier<StoreContext> context) {
        this.gate = gate;
        this.entries = entries;
        this.catalogue = catalogue;
        this.context = context;
    }

    /** Who reads and writes them. */
    SchemaOwners owners() {
        return owners;
    }

    /**
     * An engine was opened, and no call has reached it yet: what it says counts, and a step that was announced and not done is not
     * announced any more.
     *
     * @throws NewerThanSoftwareException if an owner does not read what is there; before anything is written
     */
    public void opened(RelationalEngine engine) {
        awaitedInVain = false;
        Map<String, SchemaState> found = states(engine);
        found.values().forEach(this::refuseNewer);
        Manifest manifest = context.get().book().current();
        if (!corrected(manifest, found).schemas().equals(manifest.schemas())) {
            context.get().book().update(current -> corrected(current, found));
        }
    }

    private void refuseNewer(SchemaState state) {
        int reads = owners.readsTo(state.schema()).orElse(Integer.MAX_VALUE);
        if (state.minReader() > reads) {
            throw new NewerThanSoftwareException(
                    "schema " + state.schema(),
                    "version " + state.version() + " for readers of " + state.minReader(),
                    "version " + reads,
                    state.writtenBy());
        }
    }

    private static Manifest corrected(Manifest manifest, Map<String, SchemaState> found) {
        Manifest corrected = manifest;
        for (SchemaState state : found.values()) {
            Optional<SchemaRecord> record = manifest.schema(state.schema());
            boolean known = record.isEmpty()
                    ? state.version() == 1 && state.minReader() == 1
                    : record.get().moving().isEmpty()
                            && record.get().version() == state.version()
                            && record.get().minReader() == state.minReader();
            if (!known) {
                corrected = corrected.withSchema(
                        state.schema(), each -> each.at(state.version(), state.minReader(), state.writtenBy()));
            }
        }
        return corrected;
    }

    /**
     * Each schema there is. Waits (bounded) for the engine where an owner says that there is something to wait for; where the engine
     * stays away, the manifest's copy stands for it.
     */
    List<SchemaState> all() {
        Optional<Map<String, SchemaState>> found = ask(TableSchemas::states);
        if (found.isPresent()) {
            return List.copyOf(found.get().values());
        }
        List<SchemaState> copies = new ArrayList<>();
        for (SchemaOwners.Bound each : owners.all()) {
            String schema = each.owner().schema();
            if (!each.owner().tables().isEmpty()) {
                context.get()
                        .book()
                        .current()
                        .schema(schema)
                        .map(TableSchemas::copy)
                        .ifPresent(copies::add);
            }
        }
        return copies;
    }

    private static SchemaState copy(SchemaRecord record) {
        return new SchemaState(
                record.name(), record.version(), record.minReader(), record.bundle(), List.of(), Optional.empty());
    }

    /** Entries of keyspace STORE by prefix, in key order; waits as {@link #all}; none while the engine is away. */
    List<Entry> records(String prefix) {
        return ask(engine -> engine.read(session -> records(session, prefix))).orElse(List.of()).stream()
                .map(TableSchemas::entry)
                .toList();
    }

    /** Asks the engine; whoever waited for it in vain has waited for all, until it is opened. */
    private <T> Optional<T> ask(Function<RelationalEngine, T> question) {
        boolean owned =
                owners.all().stream().anyMatch(each -> !each.owner().tables().isEmpty());
        if (gate.live() == null && (!owned || awaitedInVain)) {
            return Optional.empty();
        }
        try {
            return Optional.of(gate.read(live -> question.apply(live.engine())));
        } catch (StorageException e) {
            LOG.info("the manifest stands for the relational storage: {}", e.getMessage());
            awaitedInVain = true;
            return Optional.empty();
        }
    }

    private static Entry entry(EngineEntry entry) {
        return new Entry(StorageKeys.decode(entry.key()), entry.value(), entry.version(), entry.schemaVersion());
    }

    private static List<EngineEntry> records(SqlSession session, String prefix) {
        List<EngineEntry> found = new ArrayList<>();
        String from = prefix;
        boolean after = false;
        while (true) {
            List<EngineEntry> page = session.entries(Keyspace.STORE, from, after, PAGE);
            for (EngineEntry entry : page) {
                from = entry.key().toUtf8();
                if (!from.startsWith(prefix)) {
                    return found;
                }
                found.add(entry);
            }
            if (page.size() < PAGE) {
                return found;
            }
            after = true;
        }
    }

    private static Map<String, SchemaState> states(RelationalEngine engine) {
        Map<String, SchemaState> found = new TreeMap<>();
        engine.read(session -> records(session, SchemaEntry.PREFIX)).forEach(entry -> {
            String schema = entry.key().toUtf8().substring(SchemaEntry.PREFIX.length());
            found.put(schema, SchemaEntry.decode(schema, entry.value()));
        });
        return found;
    }

    // ---- a step

    /** Does a step; returns when it is recorded, or when it did not go on and nothing of it is there. */
    MoveFigures move(TableMove move) {
        StepIdentity step = move.step();
        Map<String, SchemaState> states = gate.read(live -> states(live.engine()));
        SchemaState before = Optional.ofNullable(states.get(step.schema()))
                .orElseGet(() -> SchemaEntry.first(step.schema(), List.of()));
        TableWork work = new TableWork(move, before, catalogue.get());
        work.refuse(before);
        // what the step reads must be there before writers wait for it
        entries.read(live -> live);
        StoreContext open = context.get();
        CrashPoints crashPoints = open.crashPoints();
        open.book().update(manifest -> StepAnnouncement.in(manifest, StorageRole.RELATIONAL, move));
        crashPoints.reached("migration.announced");
        MoveFigures figures;
        try {
            figures = run(work, crashPoints);
        } catch (RuntimeException | Error failure) {
            Optional<MoveFigures> stored = afterFailure(work, failure);
            if (stored.isEmpty()) {
                throw failure;
            }
            figures = stored.get();
        }
        crashPoints.reached("migration.record.after");
        SchemaState reached = figures.done() ? work.reached() : before;
        open.book()
                .update(manifest -> manifest.withSchema(
                        step.schema(),
                        record -> record.at(reached.version(), reached.minReader(), reached.writtenBy())));
        crashPoints.reached("migration.done");
        return figures;
    }

    private MoveFigures run(TableWork work, CrashPoints crashPoints) {
        // the thread is the framework's: an interrupt that somebody's code left must not leave the commit's outcome
        // open
        Thread.interrupted();
        return gate.write((engine, capture) -> work.run(engine, this::view, this::isThere, crashPoints));
    }

    private boolean isThere() {
        return gate.live() != null;
    }

    /** What a step reads of the other storage, now; it does not wait for an engine, because writers wait for the step. */
    StoreView view() {
        return key -> {
            LiveEngine<IncrementalEngine> live = entries.live();
            if (live == null) {
                throw new StorageUnavailableException(
                        "the incremental storage in a step over tables", "an engine that is open", null);
            }
            return entries.read(open -> open.engine().get(Keyspace.USER, StorageKeys.encode(key)))
                    .map(TableSchemas::entry);
        };
    }

    /** Whether it is stored all the same; where it is not, it is not announced any more. What cannot be told, the next open tells. */
    private Optional<MoveFigures> afterFailure(TableWork work, Throwable failure) {
        try {
            Map<String, SchemaState> now = gate.read(live -> states(live.engine()));
            if (work.reached().equals(now.get(work.reached().schema()))) {
                return work.figures();
            }
            // what is on its way may still be stored: it stays announced, and the next open tells
            if (!(failure instanceof OutcomeUnknownException)) {
                context.get().book().update(manifest -> corrected(manifest, now));
            }
        } catch (StorageException e) {
            LOG.warn("whether a step is done is told by the next open: {}", e.getMessage());
        }
        return Optional.empty();
    }
}
