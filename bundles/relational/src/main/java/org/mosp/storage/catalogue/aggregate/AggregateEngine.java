package org.mosp.storage.catalogue.aggregate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Progress;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;

/**
 * A relational engine as what moves data sees it: an ordered store of aggregates (keyspace USER) beside its own entries (STORE and
 * LOCAL). Aggregates are changed by {@link #replicate} only; other commits are for STORE and LOCAL. Any number of threads; the
 * engine itself is opened and closed by others.
 *
 * <p>An aggregate may take rows over from another (a layer that changed its canvas), so entries must be carried one after the
 * other, in the order in which they are read: by one worker.
 */
public final class AggregateEngine implements IncrementalEngine {

    /** The change journal is long while many write; its entries are removed by their keys, many by one statement. */
    private static final String FORGET = "DELETE FROM mosp_local WHERE key IN (";

    private final RelationalEngine engine;
    private final Aggregates aggregates;

    /** The aggregates in an engine. */
    public AggregateEngine(RelationalEngine engine, Aggregates aggregates) {
        this.engine = engine;
        this.aggregates = aggregates;
    }

    @Override
    public long commit(EngineBatch batch) {
        if (batch.changes().stream().anyMatch(change -> change.keyspace() == Keyspace.USER)) {
            throw new IllegalArgumentException("aggregates are changed through the relational storage");
        }
        return engine.write(session -> {
            batch.conditions().forEach(condition -> check(session, condition));
            for (EngineBatch.Change change : batch.changes()) {
                if (change instanceof EngineBatch.Put put) {
                    store(session, put);
                } else {
                    session.delete(change.keyspace(), change.key().toUtf8());
                }
            }
            if (batch.capture()) {
                store(session, ChangeJournal.entry(session.sequence(), batch.changes()));
            }
            return session.sequence();
        });
    }

    /** Writes the journal entry of a transaction that changes one aggregate: in that transaction. */
    public static void capture(SqlSession session, Bytes key) {
        EngineBatch.Change changed = new EngineBatch.Delete(Keyspace.USER, key);
        store(session, ChangeJournal.entry(session.sequence(), List.of(changed)));
    }

    private static void check(SqlSession session, EngineBatch.Condition condition) {
        long found = session.get(condition.keyspace(), condition.key().toUtf8())
                .map(EngineEntry::version)
                .orElse(0L);
        if (found != condition.version()) {
            throw new ConflictException(condition.key().toUtf8(), condition.version(), found);
        }
    }

    private static void store(SqlSession session, EngineBatch.Put put) {
        session.put(new EngineEntry(
                put.keyspace(), put.key(), session.sequence(), put.schemaVersion(), put.flags(), put.value()));
    }

    @Override
    public void replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes) {
        engine.write(session -> {
            List<Bytes> gone = new ArrayList<>();
            List<String> journal = new ArrayList<>();
            for (EngineBatch.Delete delete : deletes) {
                if (delete.keyspace() == Keyspace.USER) {
                    gone.add(delete.key());
                } else if (delete.keyspace() == Keyspace.LOCAL
                        && delete.key().toUtf8().startsWith(ChangeJournal.PREFIX)) {
                    journal.add(delete.key().toUtf8());
                } else {
                    session.delete(delete.keyspace(), delete.key().toUtf8());
                }
            }
            MemberTable.inParts(
                    journal, part -> session.update(FORGET + MemberTable.places(part.size()) + ")", part.toArray()));
            aggregates.deleteAll(session, gone);
            List<EngineEntry> written = new ArrayList<>();
            for (EngineEntry put : puts) {
                if (put.keyspace() == Keyspace.USER) {
                    written.add(put);
                } else {
                    session.put(put);
                }
            }
            aggregates.writeAll(session, written);
            return true;
        });
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        return engine.read(session ->
                keyspace == Keyspace.USER ? aggregates.read(session, key) : session.get(keyspace, key.toUtf8()));
    }

    @Override
    public Map<Bytes, EngineEntry> getAll(Keyspace keyspace, List<Bytes> keys) {
        if (keyspace != Keyspace.USER) {
            return IncrementalEngine.super.getAll(keyspace, keys);
        }
        Map<Bytes, EngineEntry> found = new HashMap<>();
        engine.read(session -> aggregates.readAll(session, keys)).forEach(entry -> found.put(entry.key(), entry));
        return found;
    }

    @Override
    public EngineSnapshot snapshot() {
        HeldRead read = new HeldRead(engine);
        try {
            read.sequence();
        } catch (RuntimeException e) {
            read.close();
            throw e;
        }
        return new AggregateSnapshot(aggregates, read);
    }

    @Override
    public long lastSequence() {
        return engine.lastSequence();
    }

    @Override
    public long count(Keyspace keyspace) {
        return engine.read(session -> keyspace == Keyspace.USER ? aggregates.count(session) : session.count(keyspace));
    }

    @Override
    public EngineState state() {
        return engine.state();
    }

    @Override
    public EngineStatistics statistics() {
        return engine.statistics();
    }

    @Override
    public VerifyReport verify(Progress progress) {
        return engine.verify(progress);
    }

    /** Leaves the engine open: it belongs to others. */
    @Override
    public void close() {}
}
