package org.mosp.storage.tck;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;
import org.mosp.storage.Progress;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** A sorted map per keyspace that is told everything the engine is told, and asked everything the engine is asked. */
final class Oracle {

    private record Held(EngineSnapshot snapshot, Map<Keyspace, NavigableMap<Bytes, EngineEntry>> state) {}

    private final EngineHome<IncrementalEngine> home;
    private final Random random;
    private final Map<Keyspace, NavigableMap<Bytes, EngineEntry>> state = new EnumMap<>(Keyspace.class);
    private final List<Held> held = new ArrayList<>();
    private IncrementalEngine engine;
    private long last;
    private int commits;
    private int reopened;

    Oracle(EngineHome<IncrementalEngine> home, Random random) {
        this.home = home;
        this.random = random;
        this.engine = home.open();
        this.last = engine.lastSequence();
        for (Keyspace keyspace : Keyspace.values()) {
            state.put(keyspace, new TreeMap<>());
        }
    }

    int commits() {
        return commits;
    }

    int reopened() {
        return reopened;
    }

    /** The first difference, or {@code none}. */
    String run(int calls) {
        for (int i = 0; i < calls; i++) {
            String difference = step();
            if (!difference.isEmpty()) {
                return "call " + i + ": " + difference;
            }
        }
        return "none";
    }

    private String step() {
        int dice = random.nextInt(1_000);
        if (dice < 500) {
            return commit();
        } else if (dice < 560) {
            return replicate();
        } else if (dice < 760) {
            Keyspace keyspace = keyspace();
            Bytes key = key();
            Optional<EngineEntry> must =
                    Optional.ofNullable(map(state, keyspace).get(key));
            return differ("get " + key, must, engine.get(keyspace, key));
        } else if (dice < 840) {
            try (EngineSnapshot snapshot = engine.snapshot()) {
                return scan(new Held(snapshot, state));
            }
        } else if (dice < 870) {
            held.add(new Held(engine.snapshot(), copy()));
            return held.size() > 6 ? release() : "";
        } else if (dice < 960 && !held.isEmpty()) {
            return scan(held.get(random.nextInt(held.size())));
        } else if (dice < 985) {
            Keyspace keyspace = keyspace();
            return differ("count " + keyspace, map(state, keyspace).size(), (int) engine.count(keyspace));
        } else if (dice < 990) {
            return differ("verify", List.of(), engine.verify(Progress.NONE).problems());
        } else if (dice < 996) {
            return reopen();
        }
        return "";
    }

    private String commit() {
        List<EngineBatch.Change> changes = new ArrayList<>();
        Set<Object> named = new HashSet<>();
        int count = random.nextInt(20) == 0 ? 60 : random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Keyspace keyspace = keyspace();
            Bytes key = key();
            if (named.add(List.of(keyspace, key))) {
                changes.add(
                        random.nextInt(3) == 0
                                ? new EngineBatch.Delete(keyspace, key)
                                : new EngineBatch.Put(
                                        keyspace, key, 1 + random.nextInt(9), random.nextInt(65_536), value()));
            }
        }
        List<EngineBatch.Condition> conditions = new ArrayList<>();
        boolean holds = true;
        for (int i = random.nextInt(3); i > 0; i--) {
            Keyspace keyspace = keyspace();
            Bytes key = key();
            long actual = version(keyspace, key);
            long expected = random.nextInt(4) == 0 ? random.nextInt((int) last + 2) : actual;
            holds &= expected == actual;
            conditions.add(new EngineBatch.Condition(keyspace, key, expected));
        }
        try {
            long sequence = engine.commit(new EngineBatch(changes, conditions, Durability.SYNC, false));
            if (!holds || sequence <= last) {
                return "commit returned " + sequence + " after " + last + ", conditions hold: " + holds;
            }
            last = sequence;
            changes.forEach(change -> apply(change, sequence));
            commits++;
        } catch (ConflictException e) {
            return holds ? "conflict though all conditions hold: " + e : "";
        }
        return differ("last sequence", last, engine.lastSequence());
    }

    private void apply(EngineBatch.Change change, long sequence) {
        if (change instanceof EngineBatch.Put put) {
            map(state, put.keyspace())
                    .put(
                            put.key(),
                            new EngineEntry(
                                    put.keyspace(),
                                    put.key(),
                                    sequence,
                                    put.schemaVersion(),
                                    put.flags(),
                                    put.value()));
        } else {
            map(state, change.keyspace()).remove(change.key());
        }
    }

    private String replicate() {
        Set<Object> named = new HashSet<>();
        List<EngineEntry> puts = new ArrayList<>();
        List<EngineBatch.Delete> deletes = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Keyspace keyspace = keyspace();
            Bytes key = key();
            if (!named.add(List.of(keyspace, key))) {
                continue;
            }
            if (random.nextInt(3) == 0) {
                deletes.add(new EngineBatch.Delete(keyspace, key));
            } else {
                puts.add(new EngineEntry(keyspace, key, 1 + random.nextInt(1_000_000), 1, 3, value()));
            }
        }
        engine.replicate(puts, deletes);
        puts.forEach(entry -> map(state, entry.keyspace()).put(entry.key(), entry));
        deletes.forEach(delete -> map(state, delete.keyspace()).remove(delete.key()));
        return differ("last sequence", last, engine.lastSequence());
    }

    private String scan(Held seen) {
        Keyspace keyspace = keyspace();
        NavigableMap<Bytes, EngineEntry> map = map(seen.state(), keyspace);
        Bytes from = random.nextInt(3) == 0 ? Bytes.EMPTY : key();
        @Nullable Bytes to = random.nextInt(3) == 0 ? null : key();
        NavigableMap<Bytes, EngineEntry> must = to == null
                ? map.tailMap(from, true)
                : from.compareTo(to) >= 0 ? new TreeMap<>() : map.subMap(from, true, to, false);
        List<EngineEntry> found = Entries.scan(seen.snapshot(), keyspace, from, to);
        String difference = differ("scan " + from + " to " + to, List.copyOf(must.values()), found);
        Bytes key = key();
        return difference.isEmpty()
                ? differ(
                        "snapshot get",
                        Optional.ofNullable(map.get(key)),
                        seen.snapshot().get(keyspace, key))
                : difference;
    }

    private String release() {
        held.remove(0).snapshot().close();
        return "";
    }

    private String reopen() {
        held.forEach(seen -> seen.snapshot().close());
        held.clear();
        engine = home.reopen(engine);
        reopened++;
        return differ("last sequence after reopening", last, engine.lastSequence());
    }

    private static String differ(String what, Object must, Object is) {
        return must.equals(is) ? "" : what + " must be " + shown(must) + " is " + shown(is);
    }

    private static String shown(Object value) {
        String text = value.toString();
        return text.length() > 500 ? text.substring(0, 500) + "..." : text;
    }

    private Map<Keyspace, NavigableMap<Bytes, EngineEntry>> copy() {
        Map<Keyspace, NavigableMap<Bytes, EngineEntry>> copy = new EnumMap<>(Keyspace.class);
        state.forEach((keyspace, map) -> copy.put(keyspace, new TreeMap<>(map)));
        return copy;
    }

    private static NavigableMap<Bytes, EngineEntry> map(
            Map<Keyspace, NavigableMap<Bytes, EngineEntry>> state, Keyspace keyspace) {
        NavigableMap<Bytes, EngineEntry> map = state.get(keyspace);
        if (map == null) {
            throw new IllegalStateException();
        }
        return map;
    }

    private long version(Keyspace keyspace, Bytes key) {
        EngineEntry entry = map(state, keyspace).get(key);
        return entry == null ? 0 : entry.version();
    }

    private Keyspace keyspace() {
        return random.nextInt(3) > 0 ? Keyspace.USER : Keyspace.values()[random.nextInt(3)];
    }

    private Bytes key() {
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) new int[] {0, 'a', 0x7f, 0x80, 0xff}[random.nextInt(5)];
        }
        return Bytes.wrap(key);
    }

    private Bytes value() {
        return Entries.random(random, random.nextInt(50) == 0 ? 20_000 : random.nextInt(200));
    }
}
