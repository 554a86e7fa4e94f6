package org.mosp.storage.manager.swap;

import java.util.concurrent.ExecutorService;
import org.mosp.storage.manager.copy.Copier;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.copy.EntryTransform;
import org.mosp.storage.manager.copy.EntryView;
import org.mosp.storage.manager.copy.ReplicatingSink;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** A move between two incremental engines. For one thread. */
final class IncrementalSession implements MoveSession {

    private final EngineUse<IncrementalEngine> source;
    private final EngineUse<IncrementalEngine> target;
    private final Journal journal;
    private final Carrier carrier;
    private final Copier copier;
    private final CrashPoints crashPoints;

    IncrementalSession(
            EngineUse<IncrementalEngine> source,
            EngineUse<IncrementalEngine> target,
            ExecutorService lanes,
            int width,
            int mostAtOnce,
            CrashPoints crashPoints) {
        this.source = source;
        this.target = target;
        this.crashPoints = crashPoints;
        journal = new Journal(source);
        carrier = new Carrier(source, target, lanes, width, mostAtOnce);
        // a chunk is the source's state after all earlier acts, as a key that is re-read is
        EntryView current = (from, maxEntries, maxBytes) -> source.of(engine -> {
            try (EngineSnapshot snapshot = engine.snapshot()) {
                return EntryView.of(snapshot).read(from, maxEntries, maxBytes);
            }
        });
        long total = source.of(engine -> engine.count(Keyspace.USER) + engine.count(Keyspace.STORE));
        copier = new Copier(current, EntryTransform.IDENTITY, new ReplicatingSink(target::of), total);
    }

    @Override
    public CopyCursor cursor() {
        return copier.cursor();
    }

    @Override
    public long copy() {
        return copier.step();
    }

    @Override
    public Carried carry(long upTo, Care care) {
        Journal.Page page = journal.read(upTo);
        crashPoints.reached("swap.carry.read");
        if (page.entries().isEmpty()) {
            return new Carried(0, 0, false);
        }
        carrier.carry(page.keys(), care != Care.CARRY);
        crashPoints.reached("swap.carry.replicated");
        if (care != Care.CHECK_AND_LEAVE) {
            journal.remove(page.entries());
            crashPoints.reached("swap.carry.removed");
        }
        return new Carried(page.entries().size(), page.keys().size(), page.rest());
    }

    @Override
    public Compared compare(Runnable between) {
        return new Comparison(source, target, journal, carrier, this, crashPoints).run(between);
    }

    @Override
    public boolean sameCounts() {
        for (Keyspace keyspace : new Keyspace[] {Keyspace.USER, Keyspace.STORE}) {
            long left = source.of(engine -> engine.count(keyspace));
            long right = target.of(engine -> engine.count(keyspace));
            if (left != right) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {}
}
