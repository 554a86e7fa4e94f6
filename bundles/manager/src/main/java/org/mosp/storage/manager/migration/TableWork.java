package org.mosp.storage.manager.migration;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.framework.TableMove;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRefusedException.Reason;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;

/** A step over tables as one transaction of an engine: its work, the new version and the history's record. For one thread. */
final class TableWork {

    /** Longest a step may take: writers of the relational storage wait as long, and give up after a minute. */
    static final Duration LONGEST = Duration.ofSeconds(20);

    private final TableMove move;
    private final SchemaState reached;
    private final Catalogue catalogue;
    private volatile @Nullable MoveFigures figures;
    private volatile boolean givenUp;

    TableWork(TableMove move, SchemaState before, Catalogue catalogue) {
        this.move = move;
        this.catalogue = catalogue;
        StepIdentity step = move.step();
        int minReader = step.back() ? Math.min(before.minReader(), step.to()) : move.minReader();
        this.reached = new SchemaState(step.schema(), step.to(), minReader, step.writer(), List.of(), Optional.empty());
    }

    /** The state it ends with. */
    SchemaState reached() {
        return reached;
    }

    /** Its figures, if its transaction was ready to be stored. */
    Optional<MoveFigures> figures() {
        return Optional.ofNullable(figures);
    }

    /**
     * Whether the step fits the schema.
     *
     * @throws MigrationRefusedException if not
     */
    void refuse(SchemaState now) {
        if (now.version() != move.step().from()) {
            throw new MigrationRefusedException(
                    Reason.VERSION,
                    move.step().schema(),
                    "the store is at version " + now.version() + ", the step begins at "
                            + move.step().from());
        }
    }

    /**
     * Runs it; durable on return.
     *
     * @param view what it reads beside
     * @param isThere whether the engine is not wanted back
     * @return done, or not where it did not go on: then nothing is stored
     */
    MoveFigures run(
            RelationalEngine engine, Supplier<StoreView> view, BooleanSupplier isThere, CrashPoints crashPoints) {
        long[] begunAt = {System.nanoTime()};
        try {
            engine.write(session -> {
                begunAt[0] = System.nanoTime();
                return work(engine, session, view.get(), begunAt[0], isThere, crashPoints);
            });
        } catch (EndedException e) {
            return new MoveFigures(0, 0, 0, 0, since(begunAt[0]), false);
        } catch (OutcomeUnknownException e) {
            givenUp = true; // it may still be reached where work waits
            throw e;
        }
        MoveFigures done = Objects.requireNonNull(figures);
        return new MoveFigures(done.moved(), done.seen(), done.total(), 0, since(begunAt[0]), true);
    }

    private boolean work(
            RelationalEngine engine,
            SqlSession session,
            StoreView view,
            long begunAt,
            BooleanSupplier isThere,
            CrashPoints crashPoints) {
        refuse(session.get(Keyspace.STORE, SchemaEntry.key(reached.schema()))
                .map(entry -> SchemaEntry.decode(reached.schema(), entry.value()))
                .orElseGet(() -> SchemaEntry.first(reached.schema(), List.of())));
        Runnable goesOn = () -> checkGoesOn(begunAt, isThere);
        long rows = step(engine, session, view, goesOn);
        goesOn.run(); // a step may have swallowed it
        crashPoints.reached("migration.tables.changed");
        MoveFigures last = new MoveFigures(rows, rows, rows, 0, since(begunAt), true);
        put(session, SchemaEntry.key(reached.schema()), SchemaEntry.encode(reached));
        for (WriteBatch.Change change : move.record().apply(last).changes()) {
            put(session, change.key(), change.value().orElseThrow());
        }
        figures = last;
        crashPoints.reached("migration.record.before");
        return true;
    }

    private long step(RelationalEngine engine, SqlSession session, StoreView view, Runnable goesOn) {
        StoreView asked = key -> {
            goesOn.run();
            return view.get(key);
        };
        try {
            return catalogue.step(engine.dialect(), session, move, asked, goesOn);
        } catch (StorageException | EndedException e) {
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw new MigrationFailedException(StepNames.shown(move.step()), "", String.valueOf(e), false, e);
        }
    }

    private void checkGoesOn(long begunAt, BooleanSupplier isThere) {
        if (givenUp) {
            throw new EndedException();
        }
        if (!isThere.getAsBoolean()) {
            throw new StorageUnavailableException(
                    StepNames.shown(move.step()), "the relational engine, whose provider stops", null);
        }
        if (!move.goesOn().getAsBoolean()) {
            throw new EndedException();
        }
        if (since(begunAt).compareTo(LONGEST) > 0) {
            throw new MigrationFailedException(
                    StepNames.shown(move.step()),
                    "",
                    "it holds up writers for longer than " + LONGEST.toSeconds() + " s; nothing of it is stored",
                    false,
                    null);
        }
    }

    private static void put(SqlSession session, String key, Bytes value) {
        session.put(new EngineEntry(Keyspace.STORE, StorageKeys.encode(key), session.sequence(), 1, 0, value));
    }

    private static Duration since(long begunAt) {
        return Duration.ofNanos(System.nanoTime() - begunAt);
    }

    /** The step does not go on: its transaction is undone. */
    private static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
