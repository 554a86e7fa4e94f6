package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a store's schema, under the lock of its owner. Tables go in steps, a transaction each, and the one that says whose they
 * are goes last: what an interrupted removal leaves is recognised, and removed by the next.
 */
final class SchemaRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaRemoval.class);

    /** Tables of a step: each takes a few of the server's locks, of which there are 6,400 or so. */
    static final int STEP = 64;

    /** The generation of a copy that is thrown away: no engine of a store has it. */
    static final long SCRATCH = 0;

    private final EngineContext context;
    private final StorePlace place;
    private final Failures failures;

    private SchemaRemoval(EngineContext context, StorePlace place, Failures failures) {
        this.context = context;
        this.place = place;
        this.failures = failures;
    }

    /** Removes it, if it is there and belongs to the context's store and generation. */
    static void run(EngineContext context, PostgresqlSettings settings) {
        StorePlace place = StorePlace.of(context, settings);
        Failures failures = new Failures(settings, place, new EngineHealth("relational engine postgresql"));
        OwnerSession session = OwnerSession.open(new Connector(settings, place, "writer"), place, failures, null);
        try {
            SchemaRemoval removal = new SchemaRemoval(context, place, failures);
            if (removal.isOurs(session.connection())) {
                removal.run(session);
            }
            ofScratch(session.connection(), context, settings);
        } catch (SQLException e) {
            throw failures.of("remove the store's schema", e);
        } finally {
            session.close();
        }
    }

    /**
     * Removes the copy that a dry run of this store left on this server when it was killed: the store may never ask for it again,
     * because its tables may have moved elsewhere since. One that is in use, or is not this store's, is not touched, and what fails is
     * tried again the next time.
     *
     * @param connection on which is looked whether there is one, outside of a transaction
     */
    static void ofScratch(Connection connection, EngineContext context, PostgresqlSettings settings) {
        if (context.generation() == SCRATCH) {
            return;
        }
        EngineContext scratch = new EngineContext(
                context.storeId(),
                SCRATCH,
                context.directory(),
                context.mode(),
                context.settings(),
                context.nextSequence(),
                context.files(),
                context.crashPoints());
        StorePlace place = StorePlace.of(scratch, settings);
        try {
            if (isThere(connection, place)) {
                removeScratch(scratch, settings, place);
            }
        } catch (SQLException | StorageException e) {
            LOG.warn("the copy {}, which a dry run left, stays for now: {}", place.schema(), e.getMessage());
        }
    }

    /** Whatever the look ends with, the connection is outside of a transaction behind it. */
    private static boolean isThere(Connection connection, StorePlace place) throws SQLException {
        try {
            return SchemaTables.schemaExists(connection, place.schema());
        } finally {
            connection.rollback();
        }
    }

    private static void removeScratch(EngineContext scratch, PostgresqlSettings settings, StorePlace place)
            throws SQLException {
        Failures failures = new Failures(settings, place, new EngineHealth("relational engine postgresql"));
        Optional<OwnerSession> free =
                OwnerSession.openIfFree(new Connector(settings, place, "writer"), place, failures);
        if (free.isEmpty()) {
            LOG.info("the copy {} is in use", place.schema());
            return;
        }
        OwnerSession session = free.get();
        try {
            Optional<Ownership> found = Ownership.find(session.connection(), place.schema());
            if (found.isPresent()) {
                found.get().check(scratch, failures.where());
                new SchemaRemoval(scratch, place, failures).run(session);
            }
        } finally {
            session.close();
        }
    }

    private void run(OwnerSession session) throws SQLException {
        Connection connection = session.connection();
        connection.commit();
        List<String> step = SchemaTables.quoted(connection, place.schema(), Ownership.TABLE, STEP);
        while (!step.isEmpty()) {
            session.execute("DROP TABLE " + String.join(", ", step) + " CASCADE");
            connection.commit();
            context.crashPoints().reached("postgresql.discard.step");
            step = SchemaTables.quoted(connection, place.schema(), Ownership.TABLE, STEP);
        }
        session.execute("DROP SCHEMA " + place.schema() + " CASCADE");
        connection.commit();
        LOG.info("removed {}", failures.where());
    }

    private boolean isOurs(Connection connection) throws SQLException {
        Optional<Ownership> found = Ownership.find(connection, place.schema());
        if (found.isPresent()) {
            found.get().check(context, failures.where());
            new StoreMark(context).check(found.get(), failures.where());
            return true;
        }
        if (!SchemaTables.names(connection, place.schema()).isEmpty()) {
            throw new StorageDamagedException(
                    failures.where(),
                    -1,
                    null,
                    "the schema holds tables, but not the one that says whose they are",
                    null);
        }
        // an empty one may have been made by an administrator
        return false;
    }
}
