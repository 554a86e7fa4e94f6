package org.mosp.storage.manager.swap;

import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.spi.ChangeJournal;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/**
 * The move of the relational role: the unit is an aggregate, a root row with all rows that belong to it, captured by the
 * catalogue in the transaction that changes it. Everything else is the move of entries, which aggregates are seen as.
 */
public final class RelationalMove implements EngineMove<RelationalEngine> {

    /** Rows may change their aggregate, so what was read first must be written first. */
    private static final int LANES = 1;

    /** A server answers many questions as quickly as one. */
    private static final int AT_ONCE = 64;

    private static final String COUNT_JOURNAL = "SELECT COUNT(*) FROM mosp_local WHERE key >= ? AND key < ?";
    private static final String FORGET_JOURNAL = "DELETE FROM mosp_local WHERE key IN"
            + " (SELECT key FROM mosp_local WHERE key >= ? AND key < ? ORDER BY key LIMIT ?)";
    private static final int FORGOTTEN_AT_ONCE = 4_096;
    private static final String BEHIND_JOURNAL = "journal0";

    private final Supplier<Catalogue> catalogue;
    private final IncrementalMove entries = new IncrementalMove(LANES, AT_ONCE);

    /** With the catalogue, which knows the tables; it is asked for when the first move begins. */
    public RelationalMove(Supplier<Catalogue> catalogue) {
        this.catalogue = catalogue;
    }

    private IncrementalEngine seen(RelationalEngine engine) {
        return catalogue.get().aggregates(engine);
    }

    @Override
    public long entries(RelationalEngine engine) {
        return entries.entries(seen(engine));
    }

    @Override
    public boolean isEmpty(RelationalEngine target) {
        return seen(target).count(Keyspace.USER) == 0;
    }

    @Override
    public void prepare(EngineUse<RelationalEngine> source, RelationalEngine target) {
        catalogue.get().prepare(target, source.of(catalogue.get()::schemas));
    }

    @Override
    public long backlog(RelationalEngine source) {
        return source.read(
                session -> session.queryOne(COUNT_JOURNAL, row -> row.number(1), ChangeJournal.PREFIX, BEHIND_JOURNAL)
                        .orElse(0L));
    }

    @Override
    public void forgetJournal(EngineUse<RelationalEngine> engine) {
        int removed;
        do {
            removed = engine.of(journal -> journal.write(session ->
                    session.update(FORGET_JOURNAL, ChangeJournal.PREFIX, BEHIND_JOURNAL, FORGOTTEN_AT_ONCE)));
        } while (removed == FORGOTTEN_AT_ONCE);
    }

    // asked at every open, also while the bundle that defines some table is away: no aggregate is looked at

    @Override
    public long fencedBy(RelationalEngine engine) {
        return engine.read(session -> session.get(Keyspace.LOCAL, IncrementalMove.FENCED_BY.toUtf8()))
                .map(IncrementalMove::generation)
                .orElse(0L);
    }

    @Override
    public void fence(RelationalEngine left, long generation) {
        left.write(session -> {
            session.put(IncrementalMove.fencedBy(generation));
            return true;
        });
    }

    @Override
    public MoveSession open(
            EngineUse<RelationalEngine> source,
            EngineUse<RelationalEngine> target,
            ExecutorService lanes,
            CrashPoints crashPoints) {
        target.of(engine -> {
            // a kill may have come before its tables were made
            prepare(source, engine);
            return true;
        });
        return entries.open(source.seenAs(this::seen), target.seenAs(this::seen), lanes, crashPoints);
    }
}
