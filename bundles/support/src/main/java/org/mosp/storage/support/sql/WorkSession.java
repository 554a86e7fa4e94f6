package org.mosp.storage.support.sql;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.spi.SqlSession;

/** The transaction as one piece of work sees it: for the thread that made it, while the work runs. */
public abstract class WorkSession implements SqlSession {

    private final boolean writes;
    private final long sequenceIfChanged;
    private final Thread thread = Thread.currentThread();
    private boolean open = true;
    private boolean changed;
    private boolean sequenceTaken;

    /**
     * A session.
     *
     * @param writes whether work may change something
     * @param sequenceIfChanged the commit sequence of work that does
     */
    protected WorkSession(boolean writes, long sequenceIfChanged) {
        this.writes = writes;
        this.sequenceIfChanged = sequenceIfChanged;
    }

    /** Why a statement failed, so that nothing of the work can stand even if it caught that; {@code null} when none did. */
    public abstract @Nullable RuntimeException broken();

    /** Runs work in it, and ends it: what the work has kept of it can do nothing any more. */
    public final <T> T run(SqlWork<T> work) {
        try {
            T result = work.run(this);
            RuntimeException broken = broken();
            if (broken != null) {
                throw broken;
            }
            return result;
        } finally {
            open = false;
        }
    }

    @Override
    public final long sequence() {
        checkOpen();
        if (!writes) {
            return KeyTables.sequence(this);
        }
        sequenceTaken = true;
        return sequenceIfChanged;
    }

    @Override
    public final Optional<EngineEntry> get(Keyspace keyspace, String key) {
        return KeyTables.get(this, keyspace, key);
    }

    @Override
    public final void put(EngineEntry entry) {
        KeyTables.put(this, entry);
    }

    @Override
    public final void delete(Keyspace keyspace, String key) {
        KeyTables.delete(this, keyspace, key);
    }

    /** Whether anything was changed through it. */
    public final boolean changed() {
        return changed;
    }

    /** Whether its commit sequence is used up. */
    public final boolean usedSequence() {
        return changed || sequenceTaken;
    }

    /** Whether work may change something. */
    protected final boolean writes() {
        return writes;
    }

    /** Notes whether a statement has changed something. */
    protected final void noteChange(boolean change) {
        changed |= change;
    }

    /** Throws where work that only reads must not come. */
    protected final void checkWrites() {
        checkOpen();
        if (!writes) {
            throw new IllegalStateException("this transaction only reads");
        }
    }

    /** Throws where the session serves nothing any more. */
    protected final void checkOpen() {
        if (!open || Thread.currentThread() != thread) {
            throw new IllegalStateException("a session is for its work's thread, while the work runs");
        }
        RuntimeException broken = broken();
        if (broken != null) {
            throw broken;
        }
    }
}
