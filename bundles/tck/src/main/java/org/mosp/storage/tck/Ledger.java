package org.mosp.storage.tck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.tck.StoreUnderTest.Place;

/**
 * What was acknowledged, and what must therefore be there: each writer's entries as after its last acknowledged batch, or as
 * after the one batch it had in flight, whole. For one thread at a time.
 */
final class Ledger {

    /** What is wrong with a store. */
    record Findings(int lost, int half, int versions, List<String> texts) {
        boolean none() {
            return texts.isEmpty();
        }
    }

    private static final class Writer {
        private int number;
        private long version;
        private Map<Place, EngineEntry> entries = new HashMap<>();
    }

    private final Workload workload;
    private final Map<Integer, Writer> writers = new TreeMap<>();
    private long acknowledged;
    private long highest;

    Ledger(Workload workload) {
        this.workload = workload;
    }

    /** The same, to go on from apart from this one. */
    Ledger copy() {
        Ledger copy = new Ledger(workload);
        writers.forEach((id, state) -> {
            Writer copied = copy.writer(id);
            copied.number = state.number;
            copied.version = state.version;
            copied.entries = state.entries;
        });
        copy.acknowledged = acknowledged;
        copy.highest = highest;
        return copy;
    }

    /** A batch of a writer, the one behind its last, was acknowledged. */
    void acknowledge(int writer, int number, long version) {
        Writer state = writer(writer);
        if (number == state.number && version == state.version) {
            return;
        }
        if (number != state.number + 1) {
            throw new IllegalStateException("writer " + writer + " acknowledged " + number + " after " + state.number);
        }
        if (version <= state.version) {
            throw new AssertionError("version " + version + " after " + state.version + " of writer " + writer);
        }
        state.entries = after(state, writer, version);
        state.number = number;
        state.version = version;
        acknowledged++;
        highest = Math.max(highest, version);
    }

    /** The last batch of a writer that is known to be there. */
    int number(int writer) {
        return writer(writer).number;
    }

    /** Acknowledged batches. */
    long acknowledged() {
        return acknowledged;
    }

    /** The highest version seen. */
    long highest() {
        return highest;
    }

    /** Compares a store with what must be there; takes batches in flight that are there as acknowledged. */
    Findings check(Map<Place, EngineEntry> contents, int count, long lastSequence) {
        List<String> texts = new ArrayList<>();
        int lost = 0;
        int half = 0;
        int versions = 0;
        Map<Place, EngineEntry> rest = new HashMap<>(contents);
        for (int writer = 0; writer < count; writer++) {
            Writer state = writer(writer);
            Map<Place, EngineEntry> found = take(rest, writer);
            EngineEntry stamp = found.get(new Place(Keyspace.STORE, Workload.stampKey(writer)));
            int number = stamp == null ? 0 : Integer.parseInt(stamp.value().toUtf8());
            if (number == state.number && found.equals(state.entries)) {
                continue;
            }
            if (number < state.number) {
                lost += state.number - number;
                texts.add("writer " + writer + ": acknowledged " + state.number + ", there is " + number);
            } else if (number == state.number + 1
                    && stamp != null
                    && found.equals(after(state, writer, stamp.version()))) {
                versions += stamp.version() > state.version ? 0 : 1;
                acknowledge(writer, number, stamp.version());
                acknowledged--;
            } else {
                half++;
                texts.add("writer " + writer + ": acknowledged " + state.number + ", stamp " + number + ", "
                        + difference(
                                number > state.number && stamp != null
                                        ? after(state, writer, stamp.version())
                                        : state.entries,
                                found));
            }
        }
        if (!rest.isEmpty()) {
            half++;
            texts.add("entries nobody wrote: " + rest.keySet());
        }
        if (lastSequence < highest) {
            versions++;
            texts.add("last sequence " + lastSequence + " below version " + highest);
        }
        return new Findings(lost, half, versions, texts);
    }

    private Writer writer(int writer) {
        return writers.computeIfAbsent(writer, id -> new Writer());
    }

    private Map<Place, EngineEntry> after(Writer state, int writer, long version) {
        Map<Place, EngineEntry> entries = new HashMap<>(state.entries);
        for (EngineBatch.Change change : workload.batch(writer, state.number + 1)) {
            Place place = new Place(change.keyspace(), change.key());
            if (change instanceof EngineBatch.Put put) {
                entries.put(
                        place,
                        new EngineEntry(
                                put.keyspace(), put.key(), version, put.schemaVersion(), put.flags(), put.value()));
            } else {
                entries.remove(place);
            }
        }
        return entries;
    }

    private static Map<Place, EngineEntry> take(Map<Place, EngineEntry> rest, int writer) {
        Bytes prefix = Workload.prefix(writer);
        Map<Place, EngineEntry> taken = new HashMap<>();
        rest.entrySet().removeIf(entry -> {
            boolean own = entry.getKey().key().startsWith(prefix);
            if (own) {
                taken.put(entry.getKey(), entry.getValue());
            }
            return own;
        });
        return taken;
    }

    private static String difference(Map<Place, EngineEntry> expected, Map<Place, EngineEntry> found) {
        StringBuilder text = new StringBuilder();
        Map<Place, EngineEntry> all = new HashMap<>(expected);
        all.putAll(found);
        for (Place place : all.keySet()) {
            EngineEntry must = expected.get(place);
            EngineEntry is = found.get(place);
            if (must == null || !must.equals(is)) {
                text.append(place.key().toUtf8())
                        .append(" must be ")
                        .append(shown(must))
                        .append(" is ")
                        .append(shown(is))
                        .append("; ");
            }
        }
        return text.toString();
    }

    private static String shown(@Nullable EngineEntry entry) {
        return entry == null ? "absent" : "version " + entry.version() + " of " + entry.value();
    }
}
