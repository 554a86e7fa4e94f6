package org.mosp.storage.tck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * What many threads did to a few keys, with the times of call and return. Versions are the order that is claimed: the
 * history is linearizable if that order agrees with all times and all answers.
 */
final class History {

    private static final int KEYS = 4;

    /** A commit that changed a key; {@code there} is whether it put. */
    private record Commit(int key, long version, boolean there, long expected, long called, long returned) {}

    /** A read of a key, or a condition that failed and told the version it found; 0: absent. */
    private record Read(int key, long version, long called, long returned) {}

    private final List<Commit> commits = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();

    int reads() {
        return reads.size();
    }

    int commits() {
        return commits.size();
    }

    void work(IncrementalEngine engine, long seed, int calls) {
        Random random = new Random(seed);
        long[] known = new long[KEYS];
        List<Commit> ownCommits = new ArrayList<>();
        List<Read> ownReads = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            int key = random.nextInt(KEYS);
            long called = System.nanoTime();
            if (random.nextInt(2) == 0) {
                long version = engine.get(Keyspace.USER, name(key))
                        .map(History::checked)
                        .orElse(0L);
                ownReads.add(new Read(key, version, called, System.nanoTime()));
                known[key] = version;
            } else {
                boolean conditional = random.nextInt(3) > 0;
                commit(engine, random, key, conditional ? known[key] : -1, ownCommits, ownReads);
            }
        }
        synchronized (this) {
            commits.addAll(ownCommits);
            reads.addAll(ownReads);
        }
    }

    private static void commit(
            IncrementalEngine engine, Random random, int key, long expected, List<Commit> done, List<Read> reads) {
        int other = (key + 1) % KEYS;
        boolean both = random.nextInt(4) == 0;
        boolean there = random.nextInt(4) > 0;
        List<EngineBatch.Change> changes = new ArrayList<>();
        changes.add(change(key, there, random));
        if (both) {
            changes.add(change(other, true, random));
        }
        List<EngineBatch.Condition> conditions =
                expected < 0 ? List.of() : List.of(new EngineBatch.Condition(Keyspace.USER, name(key), expected));
        long called = System.nanoTime();
        try {
            long version = engine.commit(new EngineBatch(changes, conditions, Durability.SYNC, false));
            long returned = System.nanoTime();
            done.add(new Commit(key, version, there, expected, called, returned));
            if (both) {
                done.add(new Commit(other, version, true, -1, called, returned));
            }
        } catch (ConflictException e) {
            reads.add(new Read(key, e.actual().orElse(0), called, System.nanoTime()));
        }
    }

    private static EngineBatch.Change change(int key, boolean there, Random random) {
        return there
                ? new EngineBatch.Put(
                        Keyspace.USER, name(key), 1, key, Bytes.utf8(key + " " + "x".repeat(random.nextInt(300))))
                : new EngineBatch.Delete(Keyspace.USER, name(key));
    }

    private static long checked(EngineEntry entry) {
        if (!entry.value().toUtf8().startsWith(entry.flags() + " ")
                || !entry.key().equals(name(entry.flags()))) {
            throw new AssertionError("a value under another key: " + entry);
        }
        return entry.version();
    }

    private static Bytes name(int key) {
        return Bytes.utf8("register/" + key);
    }

    /** The first finding, or {@code none}. */
    String check() {
        Map<Long, Commit> byVersion = new TreeMap<>();
        List<Commit> ordered = new ArrayList<>(commits);
        ordered.sort(Comparator.comparingLong(Commit::version));
        long latestCall = Long.MIN_VALUE;
        for (Commit commit : ordered) {
            Commit same = byVersion.put(commit.version(), commit);
            if (same != null && (same.called() != commit.called() || same.key() == commit.key())) {
                return "two commits with version " + commit.version();
            }
            if (commit.returned() < latestCall) {
                return "commit " + commit + " returned before an earlier version was called for";
            }
            latestCall = Math.max(latestCall, commit.called());
        }
        for (int key = 0; key < KEYS; key++) {
            int id = key;
            String finding = check(
                    ordered.stream().filter(commit -> commit.key() == id).toList(),
                    reads.stream().filter(read -> read.key() == id).toList());
            if (!finding.isEmpty()) {
                return finding;
            }
        }
        return "none";
    }

    private static String check(List<Commit> commits, List<Read> reads) {
        long state = 0;
        for (Commit commit : commits) {
            if (commit.expected() >= 0 && commit.expected() != state) {
                return commit + " was let through, but the version before it was " + state;
            }
            state = commit.there() ? commit.version() : 0;
        }
        for (Read read : reads) {
            if (!explained(read, commits)) {
                return read + " returned what no order explains";
            }
        }
        return monotonic(reads.stream()
                .filter(read -> read.version() > 0)
                .sorted(Comparator.comparingLong(Read::called))
                .toList());
    }

    /** Whether some state with that version was there between call and return. */
    private static boolean explained(Read read, List<Commit> commits) {
        for (int i = -1; i < commits.size(); i++) {
            long version = i < 0 || !commits.get(i).there() ? 0 : commits.get(i).version();
            boolean begun = i < 0 || commits.get(i).called() <= read.returned();
            boolean lasting = i + 1 >= commits.size() || commits.get(i + 1).returned() >= read.called();
            if (version == read.version() && begun && lasting) {
                return true;
            }
        }
        return false;
    }

    /** A read that begins after another has ended sees no older version. */
    private static String monotonic(List<Read> byCall) {
        List<Read> byReturn = new ArrayList<>(byCall);
        byReturn.sort(Comparator.comparingLong(Read::returned));
        long newest = 0;
        int ended = 0;
        for (Read read : byCall) {
            while (ended < byReturn.size() && byReturn.get(ended).returned() < read.called()) {
                newest = Math.max(newest, byReturn.get(ended++).version());
            }
            if (read.version() < newest) {
                return read + " saw an older version than an earlier read: " + newest;
            }
        }
        return "";
    }
}
