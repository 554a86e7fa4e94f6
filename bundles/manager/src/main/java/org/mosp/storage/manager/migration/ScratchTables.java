package org.mosp.storage.manager.migration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.manager.copy.BucketSums;
import org.mosp.storage.manager.copy.Copier;
import org.mosp.storage.manager.copy.EntryTransform;
import org.mosp.storage.manager.copy.EntryView;
import org.mosp.storage.manager.copy.ReplicatingSink;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/**
 * A copy of the store's tables in an engine of its own, of the same provider: in {@code scratch-tables/} of the data directory, and, on
 * a server, in generation 0, which no engine of a store has. It is removed at the end, and before the next one where a kill left it; on a
 * server that is not the store's any more, by its provider when the store comes there again. For one thread.
 */
final class ScratchTables implements AutoCloseable {

    private static final String NAME = "scratch-tables";

    /** No engine of a store is of this generation; they begin at 1. */
    private static final long GENERATION = 0;

    /** Free space a copy and its steps need, in tenths of what the engine stores. */
    private static final long SPACE_TENTHS = 25;

    /** Instants looked at for one in which no table is made. */
    private static final int MOST_TRIES = 100;

    private final StoreContext store;
    private final Catalogue catalogue;
    private final LiveEngine<RelationalEngine> live;
    private final EngineContext place;
    private final RelationalEngine scratch;

    private ScratchTables(
            StoreContext store,
            Catalogue catalogue,
            LiveEngine<RelationalEngine> live,
            EngineContext place,
            RelationalEngine scratch) {
        this.store = store;
        this.catalogue = catalogue;
        this.live = live;
        this.place = place;
        this.scratch = scratch;
    }

    /**
     * An empty one.
     *
     * @param schema for the error
     */
    static ScratchTables open(
            StoreContext store, Catalogue catalogue, LiveEngine<RelationalEngine> live, String schema) {
        Path directory = store.directory().resolve(NAME);
        Map<String, String> settings = store.book()
                .current()
                .role(StorageRole.RELATIONAL)
                .map(RoleRecord::settings)
                .orElse(Map.of());
        EngineContext place = store.engine(
                StorageRole.RELATIONAL,
                GENERATION,
                directory,
                Mode.WRITE,
                settings,
                use(live, RelationalEngine::lastSequence) + 1);
        try {
            live.provider().provider().discard(place);
            ScratchStore.delete(store.files(), directory);
            store.files().createDirectories(directory);
            if (!live.provider().traits().remote()) {
                long needed = use(live, engine -> engine.statistics().bytesStored()) / 10 * SPACE_TENTHS;
                long usable = store.files().usableSpace(directory);
                if (needed > usable) {
                    throw new MigrationRefusedException(
                            Reason.NO_SPACE, schema, "a copy needs " + needed + " bytes, there are " + usable);
                }
            }
        } catch (IOException e) {
            throw new StorageIoException("make room for a copy", directory.toString(), e);
        }
        RelationalEngine engine = (RelationalEngine) live.provider().provider().open(place);
        return new ScratchTables(store, catalogue, live, place, engine);
    }

    /** Copies the tables of an instant. */
    void fill(Progress progress) {
        Instant instant = instant();
        EngineSnapshot snapshot = instant.snapshot();
        try {
            catalogue.prepare(scratch, instant.schemas());
            IncrementalEngine target = catalogue.aggregates(scratch);
            ReplicatingSink sink = new ReplicatingSink(new ReplicatingSink.Use() {
                @Override
                public <T> T of(Function<IncrementalEngine, T> call) {
                    return call.apply(target);
                }
            });
            IncrementalEngine source = instant.source();
            long total = use(live, engine -> source.count(Keyspace.USER) + source.count(Keyspace.STORE));
            Copier copier = new Copier(EntryView.of(snapshot), EntryTransform.IDENTITY, sink, total);
            while (!copier.cursor().ended()) {
                use(live, engine -> copier.step());
                progress.at("copying", copier.cursor().entries(), total);
            }
        } finally {
            close(snapshot);
        }
    }

    /** The rows of an instant, and the tables they are in then. */
    private record Instant(List<EngineEntry> schemas, IncrementalEngine source, EngineSnapshot snapshot) {}

    /** A table whose definition comes late may be made beside this: the rows of a table are never without it. */
    private Instant instant() {
        List<EngineEntry> schemas = use(live, catalogue::schemas);
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            IncrementalEngine source = use(live, catalogue::aggregates);
            EngineSnapshot snapshot = use(live, engine -> source.snapshot());
            List<EngineEntry> now = schemasBeside(snapshot);
            if (now.equals(schemas)) {
                return new Instant(schemas, source, snapshot);
            }
            close(snapshot);
            schemas = now;
        }
        throw new StorageUnavailableException("a copy of the tables", "a moment without new tables", null);
    }

    private List<EngineEntry> schemasBeside(EngineSnapshot snapshot) {
        try {
            return use(live, catalogue::schemas);
        } catch (RuntimeException | Error e) {
            close(snapshot);
            throw e;
        }
    }

    private void close(EngineSnapshot snapshot) {
        use(live, engine -> {
            snapshot.close();
            return true;
        });
    }

    /** Runs a move in it. */
    MoveFigures run(TableMove move, SchemaState before, StoreView view) {
        TableWork work = new TableWork(move, before, catalogue);
        work.refuse(before);
        return work.run(scratch, () -> view, () -> true, CrashPoints.NONE);
    }

    /** The sums of what is in it. */
    BucketSums content() {
        BucketSums content = new BucketSums();
        try (EngineSnapshot snapshot = catalogue.aggregates(scratch).snapshot();
                EngineCursor rows = snapshot.scan(Keyspace.USER, Bytes.EMPTY, null)) {
            while (rows.hasNext()) {
                EngineEntry entry = rows.next();
                content.add(new EngineEntry(
                        entry.keyspace(), entry.key(), 0, entry.schemaVersion(), entry.flags(), entry.value()));
            }
        }
        return content;
    }

    @Override
    public void close() {
        scratch.close();
        live.provider().provider().discard(place);
        try {
            ScratchStore.delete(store.files(), place.directory());
        } catch (IOException e) {
            throw new StorageIoException("remove a copy", place.directory().toString(), e);
        }
    }

    /** One call on the store's engine, which is not closed under it. */
    private static <T> T use(LiveEngine<RelationalEngine> live, Function<RelationalEngine, T> call) {
        int stripe = live.reads().enter();
        try {
            return call.apply(live.engine());
        } finally {
            live.reads().exit(stripe);
        }
    }
}
