package org.mosp.storage.manager.swap.model;

import java.util.ArrayList;
import java.util.List;

/** One state of the whole: what is on disk, what is in memory, and what clients know. */
final class State {

    static final int KEYS = 2;
    static final int WRITERS = 2;
    static final int A = 0;
    static final int B = 1;

    // durable
    final Store[] stores = {new Store(), new Store()};
    final Manifest manifest = new Manifest();
    /** How far the scan's effects are in B; KEYS: the copy is complete. */
    int cursor;

    // in memory
    Stage stage = Stage.IDLE_A;
    Phase phase = Phase.SERVING;
    final Route route = new Route();
    final Writer[] writers = {new Writer(), new Writer()};
    final Worker worker = new Worker();
    final Verification verification = new Verification();
    final SlowReader reader = new SlowReader();

    // bookkeeping of the model
    final Truth truth = new Truth();
    int writesLeft;
    /** Whether the target has already swallowed a write. */
    boolean lied;
    /** A promise broken by the step that led here, as a bit. */
    int broken;
    /** Numbers in use, and the key of each, one bit per number. */
    int count;

    int keys;

    /** The beginning: key 0 has an entry, key 1 has none. */
    static State initial(int writes) {
        State s = new State();
        s.route.open = true;
        s.stores[A].entry[0] = s.nextNumber(0);
        s.truth.committed(0, 1, false);
        s.truth.acknowledged(0, 1);
        s.writesLeft = writes;
        return s;
    }

    void walk(Fields fields) {
        stores[A].walk(fields);
        stores[B].walk(fields);
        manifest.walk(fields);
        cursor = fields.field(cursor, 2);
        stage = Stage.ALL[fields.field(stage.ordinal(), 3)];
        phase = Phase.ALL[fields.field(phase.ordinal(), 5)];
        route.walk(fields);
        for (Writer writer : writers) {
            writer.walk(fields);
        }
        worker.walk(fields);
        verification.walk(fields);
        reader.walk(fields);
        truth.walk(fields);
        writesLeft = fields.field(writesLeft, 3);
        lied = fields.flag(lied);
        broken = fields.field(broken, Promise.ALL.length);
        count = fields.field(count, 3);
        keys = fields.field(keys >> 1, Packed.MAX_NUMBER) << 1;
    }

    int keyOf(int number) {
        return keys >> number & 1;
    }

    int nextNumber(int key) {
        count++;
        keys |= key << count;
        return count;
    }

    /** The keys that a set of journal entries names. */
    int keysOf(int numbers) {
        int result = 0;
        for (int left = numbers; left != 0; left &= left - 1) {
            result |= 1 << keyOf(Integer.numberOfTrailingZeros(left));
        }
        return result;
    }

    /** Those of a set of journal entries that name a key. */
    int ofKey(int numbers, int key) {
        int result = 0;
        for (int left = numbers; left != 0; left &= left - 1) {
            if (keyOf(Integer.numberOfTrailingZeros(left)) == key) {
                result |= left & -left;
            }
        }
        return result;
    }

    Store source() {
        return stores[stage.primary];
    }

    Store target() {
        return stores[stage.target()];
    }

    /** Installs a route: whoever saw the former one will notice. */
    void install(Stage by, boolean capture, boolean parked) {
        for (Writer writer : writers) {
            if (writer.at != Writer.OUTSIDE) {
                writer.age = Math.min(2, writer.age + 1);
            }
        }
        route.open = true;
        route.store = by.primary;
        route.generation = by.generation;
        route.capture = capture;
        route.parked = parked;
        if (!parked) {
            truth.generation = Math.max(truth.generation, by.generation);
        }
    }

    /** Whether the counts of all former routes are zero; a mutant looks at the last one only. */
    boolean drained(boolean lastRouteOnly) {
        for (Writer writer : writers) {
            if (writer.at >= Writer.COUNTED && (lastRouteOnly ? writer.age == 1 : writer.age > 0)) {
                return false;
            }
        }
        return true;
    }

    /** Nothing is left to do. */
    boolean atRest() {
        return phase == Phase.SERVING
                && writesLeft == 0
                && writers[0].at == Writer.OUTSIDE
                && writers[1].at == Writer.OUTSIDE;
    }

    void breaks(Promise promise) {
        broken |= 1 << promise.ordinal();
    }

    /** Writers are alike: which is the first says nothing. */
    void sortWriters() {
        if (writers[0].rank() > writers[1].rank()) {
            Writer first = writers[0];
            writers[0] = writers[1];
            writers[1] = first;
        }
    }

    static String storeName(int store) {
        return store == A ? "A" : "B";
    }

    static List<Integer> list(int numbers) {
        List<Integer> result = new ArrayList<>();
        for (int left = numbers; left != 0; left &= left - 1) {
            result.add(Integer.numberOfTrailingZeros(left));
        }
        return result;
    }

    @Override
    public String toString() {
        return "A" + stores[A] + " B" + stores[B] + " manifest " + manifest + ", route " + route;
    }
}
