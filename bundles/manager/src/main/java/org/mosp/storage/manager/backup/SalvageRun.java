package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.SalvageReport;
import org.mosp.storage.framework.SalvagedCanvases;
import org.mosp.storage.framework.SalvagedLoss;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.backup.BackupEnd.PartSum;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SchemaRecord;
import org.mosp.storage.manager.migration.LocalSchemaStore;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/** One salvage: what can be read of the open store's engines goes into those of a new one, and is read again there. For one thread. */
final class SalvageRun {

    private static final long LEAST_SPACE = 8L << 20;

    /** Marks of the projector: a new catalogue is made of all canvases anyway. */
    private static final String MARKS = "outbox/";

    private final StoreContext source;
    private final ProviderRegistry registry;
    private final Catalogue catalogue;
    private final String software;
    private final Path directory;
    private final SalvagedCanvases canvases;
    private final BackupControl control;
    private final NewStore store;
    private final List<SalvagedLoss> losses = new ArrayList<>();
    private final List<EngineEntry> rows = new ArrayList<>();
    private final List<EngineEntry> besideRows = new ArrayList<>();
    private boolean rowsRead;
    private long rowsSequence;
    private long salvaged;

    SalvageRun(
            StoreContext source,
            ProviderRegistry registry,
            Catalogue catalogue,
            String software,
            Path directory,
            SalvagedCanvases canvases,
            BackupControl control) {
        this.source = source;
        this.registry = registry;
        this.catalogue = catalogue;
        this.software = software;
        this.directory = directory;
        this.canvases = canvases;
        this.control = control;
        this.store = new NewStore(
                source.files(), source.crashPoints(), registry, directory, "a store is salvaged into a new directory");
    }

    /**
     * Runs it.
     *
     * @param relational opens the relational engine, which is closed before the other one is read
     */
    SalvageReport run(
            SalvagedEngine<IncrementalEngine, ?> incremental,
            Supplier<SalvagedEngine<RelationalEngine, RowsSnapshot>> relational) {
        long begun = System.nanoTime();
        try {
            store.refuseContent();
            store.refuseFull(incremental.engine(engine -> StoreBackups.least(engine.statistics())) + LEAST_SPACE);
            readRows(relational);
            SalvagedView view = new SalvagedView(incremental);
            RestoreTarget target = target(incremental);
            PartSum[] filled = new PartSum[1];
            store.make(target.manifest(), () -> fill(view, target, filled));
            return new SalvageReport(
                    directory,
                    target.manifest().storeId(),
                    Map.of(
                            StorageRole.INCREMENTAL, target.incremental().engine(),
                            StorageRole.RELATIONAL, target.relational().engine()),
                    salvaged,
                    filled[0].entries(),
                    rows.size(),
                    filled[0].bytes(),
                    losses,
                    Duration.ofNanos(System.nanoTime() - begun));
        } catch (IOException e) {
            throw store.failed("salvage into", e);
        }
    }

    /** Rows that nothing else tells: they are few, and are kept until their engine's reading transaction has ended. */
    private void readRows(Supplier<SalvagedEngine<RelationalEngine, RowsSnapshot>> relational) {
        try (SalvagedEngine<RelationalEngine, RowsSnapshot> engine = relational.get()) {
            SalvagedView view = new SalvagedView(engine);
            rowsSequence = view.sequence();
            rowsRead = true;
            view.each(
                    Keyspace.STORE,
                    Bytes.EMPTY,
                    null,
                    besideRows::add,
                    damage -> lostRow("an entry of a schema", damage));
            view.each(
                    Keyspace.USER,
                    Bytes.EMPTY,
                    null,
                    entry -> {
                        if (!engine.snapshot(snapshot -> snapshot.isMadeAnew(entry))) {
                            rows.add(entry);
                        }
                    },
                    damage -> lostRow("rows", damage));
        } catch (StorageDamagedException e) {
            lostRow("rows that were saved directly, and of other tables", e);
        }
    }

    private void lostRow(String what, StorageException damage) {
        String key = damage instanceof StorageDamagedException known
                ? known.key().map(named -> " " + named).orElse("")
                : "";
        losses.add(new SalvagedLoss(
                "",
                "",
                what + key + " of the relational storage cannot be read; rows of canvases are made anew: "
                        + damage.getMessage()));
    }

    private RestoreTarget target(SalvagedEngine<IncrementalEngine, ?> incremental) {
        Manifest current = source.book().current();
        BoundProvider entries = provider(StorageRole.INCREMENTAL, current);
        BoundProvider tables = provider(StorageRole.RELATIONAL, current);
        Manifest portable = BackupHead.portable(current);
        Map<String, SchemaState> known = schemas(incremental);
        for (SchemaState state : known.values()) {
            portable = portable.withSchema(
                    state.schema(),
                    record -> record.at(
                            state.version(), Math.max(record.minReader(), state.minReader()), state.writtenBy()));
        }
        // tables of which nothing could be read are made anew in their first version
        List<SchemaRecord> schemas = portable.schemas().stream()
                .filter(schema -> rowsRead || known.containsKey(schema.name()))
                .map(schema -> schema.at(schema.version(), schema.minReader(), schema.bundle()))
                .toList();
        return RestoreTarget.of(
                entries, settings(entries, current), tables, settings(tables, current), schemas, software);
    }

    private Map<String, SchemaState> schemas(SalvagedEngine<IncrementalEngine, ?> incremental) {
        try {
            return incremental.snapshot(LocalSchemaStore::read);
        } catch (StorageDamagedException e) {
            losses.add(new SalvagedLoss("", "", "the version of a schema: " + e.getMessage()));
            return Map.of();
        }
    }

    /** The engine the store has; one that keeps its data elsewhere would need a place there. */
    private BoundProvider provider(StorageRole role, Manifest current) {
        String engine = current.role(role).map(RoleRecord::engine).orElse("");
        return registry.find(role, engine)
                .filter(found -> !found.traits().remote())
                .orElseGet(() -> RestoreTarget.await(role, ManagerSettings.DEFAULTS.engineOfNewStore(role), registry));
    }

    private static Map<String, String> settings(BoundProvider provider, Manifest current) {
        return current.role(provider.role())
                .filter(record -> record.engine().equals(provider.engine()))
                .map(RoleRecord::settings)
                .orElse(Map.of());
    }

    private Manifest fill(SalvagedView view, RestoreTarget target, PartSum[] filled) throws IOException {
        Manifest manifest = target.manifest();
        long entriesLast;
        long rowsLast;
        try (IncrementalEngine entries = store.open(
                        IncrementalEngine.class,
                        manifest,
                        manifest.role(StorageRole.INCREMENTAL).orElseThrow(),
                        target.incremental(),
                        view.sequence());
                RelationalEngine tables = store.open(
                        RelationalEngine.class,
                        manifest,
                        manifest.role(StorageRole.RELATIONAL).orElseThrow(),
                        target.relational(),
                        rowsSequence)) {
            fillRows(tables);
            EngineFilling filling = new EngineFilling(StorageRole.INCREMENTAL, entries);
            SalvageSink sink = new SalvageSink(StorageRole.INCREMENTAL, filling);
            copyBeside(view, sink);
            salvaged = canvases.salvage(view, sink::take, losses::add, control);
            filled[0] = sink.end();
            filling.prove(filled[0], directory, control);
            filling.note(FrameworkStorage.PROJECT_ALL);
            entriesLast = entries.lastSequence();
            rowsLast = tables.lastSequence();
        }
        return NewStore.closed(
                NewStore.closed(manifest, target.incremental(), entriesLast), target.relational(), rowsLast);
    }

    private void fillRows(RelationalEngine tables) {
        try {
            catalogue.prepare(tables, besideRows);
        } catch (StorageUnavailableException e) {
            throw new BackupRefusedException(
                    Reason.SCHEMA,
                    "the tables of the store",
                    e.getMessage() + "; install the bundle that defines them");
        }
        EngineFilling filling = new EngineFilling(StorageRole.RELATIONAL, catalogue.aggregates(tables));
        SalvageSink sink = new SalvageSink(StorageRole.RELATIONAL, filling);
        rows.forEach(sink::take);
        besideRows.forEach(sink::take);
        PartSum sum = sink.end();
        filling.proveBeside(besideRows, directory);
        filling.prove(sum, directory, control);
    }

    /** Everything but canvases: preferences, entries of applications, the framework's own. */
    private void copyBeside(SalvagedView view, SalvageSink sink) {
        view.each(
                Keyspace.STORE,
                Bytes.EMPTY,
                null,
                entry -> {
                    String key = entry.key().toUtf8();
                    if (!key.startsWith(MARKS) && !key.equals(FrameworkStorage.PROJECT_ALL)) {
                        sink.take(entry);
                    }
                },
                damage -> lostEntry("the framework's entry", damage));
        // between the two, and around them, is what is not the canvas store's
        copyRange(view, sink, "", "canvas/");
        copyRange(view, sink, "canvas0", "pool/");
        copyRange(view, sink, "pool0", "");
    }

    private void copyRange(SalvagedView view, SalvageSink sink, String from, String to) {
        view.each(
                Keyspace.USER,
                Bytes.utf8(from),
                to.isEmpty() ? null : Bytes.utf8(to),
                entry -> {
                    if (!control.goesOn("entries", 0, 0)) {
                        throw new BackupCancelledException("the salvage");
                    }
                    sink.take(entry);
                },
                damage -> lostEntry("the entry", damage));
    }

    private void lostEntry(String what, StorageException damage) {
        Optional<String> key = damage instanceof StorageDamagedException known ? known.key() : Optional.empty();
        losses.add(new SalvagedLoss(
                "", "", key.map(named -> what + " " + named).orElse(what) + ": " + damage.getMessage()));
    }
}
