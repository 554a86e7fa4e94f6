package org.mosp.storage.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.catalogue.aggregate.AggregateEngine;
import org.mosp.storage.catalogue.aggregate.Aggregates;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.EngineAccess;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Canvas.Origin;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.RelationalEngine.Dialect;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.spi.SqlSession;

/** The catalogue on whatever relational engine is live. Any number of threads. */
final class EngineCatalogue implements Catalogue {

    private final EngineAccess<RelationalEngine> access;
    private final Schemas schemas;

    EngineCatalogue(EngineAccess<RelationalEngine> access, Schemas schemas) {
        this.access = access;
        this.schemas = schemas;
    }

    @Override
    public long saveCanvas(Canvas canvas) {
        check(canvas, Origin.DIRECT);
        return access.write((engine, capture) -> engine.write(saving(canvas, capture)));
    }

    @Override
    public CompletionStage<Long> saveCanvasAsync(Canvas canvas) {
        check(canvas, Origin.DIRECT);
        return access.writeAsync((engine, capture) -> engine.writeAsync(saving(canvas, capture), access.executor()));
    }

    @Override
    public Optional<Canvas> findCanvas(String id) {
        return access.read(engine -> engine.read(session -> CanvasRows.find(session, id)));
    }

    @Override
    public CanvasPage listCanvases(CanvasQuery query) {
        return readTags(engine -> engine.read(session -> new CanvasSearch(engine.dialect(), query).page(session)));
    }

    @Override
    public long countCanvases(CanvasQuery query) {
        return readTags(engine -> engine.read(session -> new CanvasSearch(engine.dialect(), query).count(session)));
    }

    /**
     * In PostgreSQL a table that is dropped is gone for a transaction that began before, too; the next one sees the version
     * without it.
     */
    private <T> T readTags(Function<RelationalEngine, T> call) {
        try {
            return access.read(call);
        } catch (StorageIoException e) {
            return access.read(call);
        }
    }

    @Override
    public boolean deleteCanvas(String id) {
        return access.write((engine, capture) -> engine.write(session -> delete(session, id, Origin.DIRECT, capture)));
    }

    @Override
    public boolean project(Canvas canvas, long version, List<String> tags) {
        check(canvas, Origin.CANVAS);
        CanvasRow row = new CanvasRow(canvas);
        return access.write((engine, capture) -> engine.write(session -> {
            boolean stored = store(
                    session,
                    canvas,
                    () -> CanvasRows.updateUpwards(session, row, version),
                    () -> CanvasRows.insert(session, row, version));
            if (stored) {
                if (TagRows.areKept(session)) {
                    TagRows.replace(session, canvas.id(), tags);
                }
                note(session, canvas.id(), capture);
            } else {
                checkOwner(session, canvas.id(), Origin.CANVAS);
            }
            return stored;
        }));
    }

    @Override
    public boolean withdraw(String canvasId) {
        return access.write(
                (engine, capture) -> engine.write(session -> delete(session, canvasId, Origin.CANVAS, capture)));
    }

    @Override
    public List<ProjectedRow> projected(Optional<String> afterId, int limit) {
        return access.read(engine -> engine.read(session -> CanvasRows.projected(session, afterId, limit)));
    }

    @Override
    public boolean isTagged(String canvasId, List<String> tags) {
        return access.read(engine -> engine.read(session ->
                !TagRows.areKept(session) || TagRows.of(session, canvasId).equals(TagRows.stored(tags))));
    }

    @Override
    public List<EngineEntry> schemas(RelationalEngine engine) {
        return schemas.entries(engine);
    }

    @Override
    public void prepare(RelationalEngine engine, List<EngineEntry> entries) {
        schemas.make(engine, entries);
    }

    @Override
    public long step(Dialect dialect, SqlSession session, TableMove move, StoreView store, Runnable goesOn) {
        StepIdentity step = move.step();
        SchemaTables before = schemas.of(dialect, session, step.schema());
        StepTransaction transaction = new StepTransaction(dialect, session, step, before, goesOn);
        if (step.back()) {
            move.migration().revert(transaction, store);
        } else {
            move.migration().apply(transaction, store);
            move.migration().verify(transaction, store);
        }
        StoredTables.write(session, transaction.tables());
        return transaction.rows();
    }

    @Override
    public IncrementalEngine aggregates(RelationalEngine engine) {
        return new AggregateEngine(engine, new Aggregates(schemas.in(engine)));
    }

    @Override
    public Predicate<EngineEntry> projections(RelationalEngine engine) {
        return new Aggregates(schemas.in(engine))::isProjection;
    }

    private static SqlWork<Long> saving(Canvas canvas, boolean capture) {
        CanvasRow row = new CanvasRow(canvas);
        return session -> {
            long sequence = session.sequence();
            boolean stored = store(
                    session,
                    canvas,
                    () -> CanvasRows.update(session, row, sequence),
                    () -> CanvasRows.insert(session, row, sequence));
            if (!stored) {
                checkOwner(session, canvas.id(), Origin.DIRECT);
            }
            note(session, canvas.id(), capture);
            return sequence;
        };
    }

    /** Stores a canvas's row and its layers. Returns whether one of the statements took the row. */
    private static boolean store(SqlSession session, Canvas canvas, BooleanSupplier update, BooleanSupplier insert) {
        // twice: where transactions run beside each other, the row may come between the two statements
        for (int attempt = 0; attempt < 2; attempt++) {
            if (update.getAsBoolean()) {
                LayerRows.replace(session, canvas);
                return true;
            }
            if (insert.getAsBoolean()) {
                LayerRows.insert(session, canvas);
                return true;
            }
        }
        return false;
    }

    private static boolean delete(SqlSession session, String id, Origin origin, boolean capture) {
        Optional<CanvasRows.Owner> owner = CanvasRows.owner(session, id);
        if (owner.isEmpty() || origin == Origin.CANVAS && owner.get().origin() != Origin.CANVAS) {
            return false;
        }
        checkOwner(session, id, origin);
        LayerRows.delete(session, id);
        if (TagRows.areKept(session)) {
            TagRows.delete(session, id);
        }
        note(session, id, capture);
        return CanvasRows.delete(session, id, origin);
    }

    /** While a swap captures: the canvas whose rows this transaction changes, in the transaction itself. */
    private static void note(SqlSession session, String id, boolean capture) {
        if (capture) {
            AggregateEngine.capture(session, Aggregates.key(CatalogueTables.CANVASES.name(), id));
        }
    }

    private static void check(Canvas canvas, Origin origin) {
        if (canvas.origin() != origin) {
            throw new IllegalArgumentException("canvas of origin " + canvas.origin() + ", not " + origin);
        }
        StoredText.checkIds(canvas);
        Micros.of(canvas.createdAt());
        Micros.of(canvas.updatedAt());
    }

    private static void checkOwner(SqlSession session, String id, Origin expected) {
        CanvasRows.owner(session, id)
                .filter(owner -> owner.origin() != expected)
                .ifPresent(owner -> {
                    String hint = owner.origin() == Origin.CANVAS ? "belongs to CanvasStore" : "was saved directly";
                    throw new ConflictException("catalogue row " + id + ", which " + hint, 0, owner.version());
                });
    }
}
