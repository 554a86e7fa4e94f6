package org.mosp.storage.manager.swap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.manager.copy.BucketSums;
import org.mosp.storage.manager.swap.MoveSession.Care;
import org.mosp.storage.manager.swap.MoveSession.Compared;
import org.mosp.storage.spi.ChangeJournal.ChangedKey;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * One comparison of two incremental engines while the source is written to. J is the sequence of the source's snapshot; all
 * journal entries up to J are carried, those beyond are kept; then the target's snapshot is taken, while nothing is carried, and the
 * journal is read: the keys it names are all those by which the two snapshots may differ. They are left out of the sums, and
 * are compared one by one when they are carried. For one thread.
 */
final class Comparison {

    /** More changed keys than that between two snapshots mean that the move has not caught up. */
    private static final int MAX_CHANGED = 200_000;

    private static final int STEP = 512;
    private static final long CARRY_EVERY_NANOS = 100_000_000;

    private final EngineUse<IncrementalEngine> source;
    private final EngineUse<IncrementalEngine> target;
    private final Journal journal;
    private final Carrier carrier;
    private final MoveSession session;
    private final CrashPoints crashPoints;

    Comparison(
            EngineUse<IncrementalEngine> source,
            EngineUse<IncrementalEngine> target,
            Journal journal,
            Carrier carrier,
            MoveSession session,
            CrashPoints crashPoints) {
        this.source = source;
        this.target = target;
        this.journal = journal;
        this.carrier = carrier;
        this.session = session;
        this.crashPoints = crashPoints;
    }

    Compared run(Runnable between) {
        try (EngineSnapshot left = source.of(IncrementalEngine::snapshot)) {
            crashPoints.reached("swap.verify.snapshot");
            long upTo = source.of(engine -> left.sequence());
            while (session.carry(upTo, Care.CARRY).rest()) {
                between.run();
            }
            crashPoints.reached("swap.verify.drained");
            try (EngineSnapshot right = target.of(IncrementalEngine::snapshot)) {
                Set<ChangedKey> changed = journal.all(MAX_CHANGED).keys();
                if (changed.size() >= MAX_CHANGED) {
                    throw new MoveStoppedException("too much was changed to be compared");
                }
                return compare(left, right, changed, between);
            }
        }
    }

    private Compared compare(EngineSnapshot left, EngineSnapshot right, Set<ChangedKey> changed, Runnable between) {
        long[] carriedAt = {System.nanoTime()};
        Runnable carrying = () -> {
            if (System.nanoTime() - carriedAt[0] > CARRY_EVERY_NANOS) {
                session.carry(Long.MAX_VALUE, Care.CHECK);
                carriedAt[0] = System.nanoTime();
            }
            between.run();
        };
        BucketSums leftSums = new BucketSums();
        BucketSums rightSums = new BucketSums();
        scan(source, left, changed, leftSums::add, carrying);
        crashPoints.reached("swap.verify.source-summed");
        scan(target, right, changed, rightSums::add, carrying);
        crashPoints.reached("swap.verify.target-summed");
        List<Integer> buckets = leftSums.differing(rightSums);
        if (buckets.isEmpty()) {
            return new Compared(leftSums.entries(), 0);
        }
        Set<ChangedKey> differing = differing(left, right, changed, new HashSet<>(buckets), carrying);
        carrier.carry(differing, true);
        return new Compared(leftSums.entries(), differing.size());
    }

    /** The keys of some buckets under which the two snapshots hold something else. */
    private Set<ChangedKey> differing(
            EngineSnapshot left,
            EngineSnapshot right,
            Set<ChangedKey> changed,
            Set<Integer> buckets,
            Runnable between) {
        Map<ChangedKey, Long> seen = new HashMap<>();
        Set<ChangedKey> differing = new HashSet<>();
        scan(
                source,
                left,
                changed,
                entry -> {
                    if (buckets.contains(BucketSums.bucket(entry.keyspace(), entry.key()))) {
                        seen.put(new ChangedKey(entry.keyspace(), entry.key()), digest(entry));
                    }
                },
                between);
        scan(
                target,
                right,
                changed,
                entry -> {
                    if (buckets.contains(BucketSums.bucket(entry.keyspace(), entry.key()))) {
                        ChangedKey key = new ChangedKey(entry.keyspace(), entry.key());
                        if (!Optional.ofNullable(seen.remove(key)).equals(Optional.of(digest(entry)))) {
                            differing.add(key);
                        }
                    }
                },
                between);
        differing.addAll(seen.keySet());
        return differing;
    }

    private static long digest(EngineEntry entry) {
        BucketSums one = new BucketSums();
        one.add(entry);
        return one.total();
    }

    /** What is done with an entry. */
    @FunctionalInterface
    private interface Visit {
        void of(EngineEntry entry);
    }

    /** Reads all entries in steps, each of which counts itself in at the engine. */
    private static void scan(
            EngineUse<IncrementalEngine> engine,
            EngineSnapshot snapshot,
            Set<ChangedKey> without,
            Visit visit,
            Runnable between) {
        for (Keyspace keyspace : List.of(Keyspace.STORE, Keyspace.USER)) {
            try (EngineCursor cursor = engine.of(open -> snapshot.scan(keyspace, org.mosp.storage.Bytes.EMPTY, null))) {
                List<EngineEntry> step = new ArrayList<>();
                do {
                    step.clear();
                    engine.of(open -> {
                        while (step.size() < STEP && cursor.hasNext()) {
                            step.add(cursor.next());
                        }
                        return true;
                    });
                    for (EngineEntry entry : step) {
                        if (without.isEmpty() || !without.contains(new ChangedKey(entry.keyspace(), entry.key()))) {
                            visit.of(entry);
                        }
                    }
                    between.run();
                } while (!step.isEmpty());
            }
        }
    }
}
