package org.mosp.storage.manager.swap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.ChangeJournal.ChangedKey;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * Brings keys of the target to the source's current committed state, version included: reads, then replicates or deletes. Keys
 * are dealt to the threads by hash, and a call returns when all threads are done: so no two acts on a key overlap. For one
 * thread.
 */
final class Carrier {

    private static final int MAX_KEYS = 512;

    /** Keys asked for at once before it is known how much they hold. */
    private static final int FIRST_AT_ONCE = 8;

    private static final long MAX_BYTES = 4L << 20;

    private final EngineUse<IncrementalEngine> source;
    private final EngineUse<IncrementalEngine> target;
    private final ExecutorService lanes;
    private final int width;
    private final int mostAtOnce;

    /**
     * A carrier.
     *
     * @param width threads beside each other
     * @param mostAtOnce keys asked for at once
     */
    Carrier(
            EngineUse<IncrementalEngine> source,
            EngineUse<IncrementalEngine> target,
            ExecutorService lanes,
            int width,
            int mostAtOnce) {
        this.mostAtOnce = mostAtOnce;
        this.source = source;
        this.target = target;
        this.lanes = lanes;
        this.width = width;
    }

    /** Carries the keys; on return the target's copies are durable. */
    void carry(Collection<ChangedKey> keys, boolean check) {
        int used = keys.size() <= MAX_KEYS / 4 ? 1 : width;
        List<List<ChangedKey>> dealt = new ArrayList<>();
        for (int i = 0; i < used; i++) {
            dealt.add(new ArrayList<>());
        }
        for (ChangedKey key : keys) {
            dealt.get(Math.floorMod(key.key().hashCode() * 31 + key.keyspace().code(), used))
                    .add(key);
        }
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (List<ChangedKey> lane : dealt) {
            tasks.add(() -> {
                carryLane(lane, check);
                return true;
            });
        }
        await(tasks);
    }

    private void await(List<Callable<Boolean>> tasks) {
        List<Future<Boolean>> begun = new ArrayList<>();
        boolean interrupted = false;
        Throwable failure = null;
        for (Callable<Boolean> task : tasks) {
            begun.add(lanes.submit(task));
        }
        for (Future<Boolean> each : begun) {
            boolean done = false;
            while (!done) {
                try {
                    each.get();
                    done = true;
                } catch (InterruptedException e) {
                    interrupted = true; // nobody interrupts this thread to end it, and an act must not be left behind
                } catch (ExecutionException e) {
                    done = true;
                    failure = failure == null || failure instanceof MoveStoppedException ? e.getCause() : failure;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private void carryLane(List<ChangedKey> keys, boolean check) {
        List<EngineEntry> puts = new ArrayList<>();
        List<EngineBatch.Delete> deletes = new ArrayList<>();
        long bytes = 0;
        int atOnce = Math.min(FIRST_AT_ONCE, mostAtOnce);
        for (int from = 0; from < keys.size(); ) {
            List<ChangedKey> some = keys.subList(from, Math.min(from + atOnce, keys.size()));
            from += some.size();
            Map<ChangedKey, EngineEntry> current = read(source, some);
            for (ChangedKey key : some) {
                EngineEntry entry = current.get(key);
                if (entry != null) {
                    puts.add(entry);
                    bytes += key.key().length() + entry.value().length();
                } else {
                    deletes.add(new EngineBatch.Delete(key.keyspace(), key.key()));
                }
            }
            // where some hold much, so may the next
            atOnce = bytes >= MAX_BYTES ? 1 : Math.min(atOnce * 2, mostAtOnce);
            if (bytes >= MAX_BYTES || puts.size() + deletes.size() >= MAX_KEYS) {
                write(puts, deletes, check);
                puts.clear();
                deletes.clear();
                bytes = 0;
            }
        }
        write(puts, deletes, check);
    }

    private static Map<ChangedKey, EngineEntry> read(EngineUse<IncrementalEngine> engine, List<ChangedKey> keys) {
        Map<Keyspace, List<Bytes>> byKeyspace = new EnumMap<>(Keyspace.class);
        keys.forEach(key -> byKeyspace
                .computeIfAbsent(key.keyspace(), keyspace -> new ArrayList<>())
                .add(key.key()));
        Map<ChangedKey, EngineEntry> found = new HashMap<>();
        byKeyspace.forEach((keyspace, of) -> engine.of(open -> open.getAll(keyspace, of))
                .forEach((key, entry) -> found.put(new ChangedKey(keyspace, key), entry)));
        return found;
    }

    private void write(List<EngineEntry> puts, List<EngineBatch.Delete> deletes, boolean check) {
        if (puts.isEmpty() && deletes.isEmpty()) {
            return;
        }
        List<EngineEntry> written = List.copyOf(puts);
        List<EngineBatch.Delete> removed = List.copyOf(deletes);
        target.of(engine -> {
            engine.replicate(written, removed);
            return true;
        });
        if (check) {
            check(written, removed);
        }
    }

    private void check(List<EngineEntry> written, List<EngineBatch.Delete> removed) {
        List<ChangedKey> keys = new ArrayList<>();
        Map<ChangedKey, EngineEntry> expected = new HashMap<>();
        for (EngineEntry entry : written) {
            ChangedKey key = new ChangedKey(entry.keyspace(), entry.key());
            keys.add(key);
            expected.put(key, entry);
        }
        removed.forEach(delete -> keys.add(new ChangedKey(delete.keyspace(), delete.key())));
        for (int from = 0; from < keys.size(); from += mostAtOnce) {
            List<ChangedKey> some = keys.subList(from, Math.min(from + mostAtOnce, keys.size()));
            Map<ChangedKey, EngineEntry> found = read(target, some);
            for (ChangedKey key : some) {
                check(key, Optional.ofNullable(expected.get(key)), Optional.ofNullable(found.get(key)));
            }
        }
    }

    private static void check(ChangedKey key, Optional<EngineEntry> expected, Optional<EngineEntry> found) {
        if (!found.equals(expected)) {
            throw new ComparisonFailedException("key " + key.key().toUtf8() + " was written with version "
                    + expected.map(EngineEntry::version).orElse(0L) + " and read back with version "
                    + found.map(EngineEntry::version).orElse(0L));
        }
    }
}
