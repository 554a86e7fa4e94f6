package org.mosp.storage.manager.swap;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** The move of the incremental role: the unit is an entry, captured by the engine itself. */
public final class IncrementalMove implements EngineMove<IncrementalEngine> {

    /** Where an engine keeps the generation that fenced it: 8 bytes, big-endian. */
    static final Bytes FENCED_BY = Bytes.utf8("swap/fenced-by");

    private final int width;
    private final int mostAtOnce;

    /** Keys on several threads beside each other. */
    public IncrementalMove() {
        this(Lanes.COUNT, 1);
    }

    /** Keys on so many threads, at most {@link Lanes#COUNT}, and so many asked for at once. */
    IncrementalMove(int width, int mostAtOnce) {
        this.width = width;
        this.mostAtOnce = mostAtOnce;
    }

    @Override
    public long entries(IncrementalEngine engine) {
        return engine.count(Keyspace.USER) + engine.count(Keyspace.STORE);
    }

    @Override
    public boolean isEmpty(IncrementalEngine target) {
        return entries(target) == 0 && target.count(Keyspace.LOCAL) == 0;
    }

    @Override
    public void prepare(EngineUse<IncrementalEngine> source, IncrementalEngine target) {
        // an entry needs nothing to be there before it
    }

    @Override
    public long backlog(IncrementalEngine source) {
        long others = 0;
        for (Bytes key : List.of(FENCED_BY, Bytes.utf8("copy/cursor"))) {
            others += source.get(Keyspace.LOCAL, key).isPresent() ? 1 : 0;
        }
        return Math.max(0, source.count(Keyspace.LOCAL) - others);
    }

    @Override
    public void forgetJournal(EngineUse<IncrementalEngine> engine) {
        Journal journal = new Journal(engine);
        Journal.Page page;
        do {
            page = journal.read(Long.MAX_VALUE);
            journal.remove(page.entries());
        } while (page.rest());
    }

    @Override
    public long fencedBy(IncrementalEngine engine) {
        return engine.get(Keyspace.LOCAL, FENCED_BY)
                .map(IncrementalMove::generation)
                .orElse(0L);
    }

    @Override
    public void fence(IncrementalEngine left, long generation) {
        left.replicate(List.of(fencedBy(generation)), List.of());
    }

    static EngineEntry fencedBy(long generation) {
        byte[] value = ByteBuffer.allocate(8).putLong(generation).array();
        return new EngineEntry(Keyspace.LOCAL, FENCED_BY, 1, 1, 0, Bytes.wrap(value));
    }

    static long generation(EngineEntry fencedBy) {
        return fencedBy.value().asByteBuffer().getLong();
    }

    @Override
    public MoveSession open(
            EngineUse<IncrementalEngine> source,
            EngineUse<IncrementalEngine> target,
            ExecutorService lanes,
            CrashPoints crashPoints) {
        return new IncrementalSession(source, target, lanes, width, mostAtOnce, crashPoints);
    }
}
