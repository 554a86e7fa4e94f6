package org.mosp.storage.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.mosp.storage.ConflictException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.EngineAccess;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Canvas.Origin;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.spi.SqlSession;

/** The catalogue on whatever relational engine is live. Any number of threads. */
final class EngineCatalogue implements Catalogue {

    private final EngineAccess<RelationalEngine> access;

    EngineCatalogue(EngineAccess<RelationalEngine> access) {
        this.access = access;
    }

    @Override
    public long saveCanvas(Canvas canvas) {
        SqlWork<Long> work = saving(canvas);
        return access.write(engine -> engine.write(work));
    }

    @Override
    public CompletionStage<Long> saveCanvasAsync(Canvas canvas) {
        SqlWork<Long> work = saving(canvas);
        return access.writeAsync(engine -> engine.writeAsync(work, access.executor()));
    }

    @Override
    public Optional<Canvas> findCanvas(String id) {
        return access.read(engine -> engine.read(session -> CanvasRows.find(session, id)));
    }

    @Override
    public CanvasPage listCanvases(CanvasQuery query) {
        return access.read(engine -> engine.read(session -> new CanvasSearch(engine.dialect(), query).page(session)));
    }

    @Override
    public long countCanvases(CanvasQuery query) {
        return access.read(engine -> engine.read(session -> new CanvasSearch(engine.dialect(), query).count(session)));
    }

    @Override
    public boolean deleteCanvas(String id) {
        return access.write(engine -> engine.write(session -> delete(session, id, Origin.DIRECT)));
    }

    @Override
    public boolean project(Canvas canvas, long version) {
        check(canvas, Origin.CANVAS);
        CanvasRow row = new CanvasRow(canvas);
        return access.write(engine -> engine.write(session -> {
            boolean stored = store(
                    session,
                    canvas,
                    () -> CanvasRows.updateUpwards(session, row, version),
                    () -> CanvasRows.insert(session, row, version));
            if (!stored) {
                checkOwner(session, canvas.id(), Origin.CANVAS);
            }
            return stored;
        }));
    }

    @Override
    public boolean withdraw(String canvasId) {
        return access.write(engine -> engine.write(session -> delete(session, canvasId, Origin.CANVAS)));
    }

    @Override
    public List<ProjectedRow> projected(Optional<String> afterId, int limit) {
        return access.read(engine -> engine.read(session -> CanvasRows.projected(session, afterId, limit)));
    }

    private static SqlWork<Long> saving(Canvas canvas) {
        check(canvas, Origin.DIRECT);
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

    private static boolean delete(SqlSession session, String id, Origin origin) {
        Optional<CanvasRows.Owner> owner = CanvasRows.owner(session, id);
        if (owner.isEmpty() || origin == Origin.CANVAS && owner.get().origin() != Origin.CANVAS) {
            return false;
        }
        checkOwner(session, id, origin);
        LayerRows.delete(session, id);
        return CanvasRows.delete(session, id, origin);
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
