package org.mosp.storage.canvas.store.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The most recently used values of a budget in bytes. Any number of threads. */
public final class WeightedCache<V> {

    private record Held<V>(V value, long weight) {}

    private final long budget;
    private final LinkedHashMap<String, Held<V>> held = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    /** An empty one. */
    public WeightedCache(long budget) {
        this.budget = budget;
    }

    /** The value, if it is held. */
    public synchronized Optional<V> get(String key) {
        Held<V> found = held.get(key);
        return found == null ? Optional.empty() : Optional.of(found.value());
    }

    /** Holds a value of a weight, and lets the least recently used go for it. */
    public synchronized void put(String key, V value, long valueWeight) {
        Held<V> replaced = held.put(key, new Held<>(value, valueWeight));
        weight += valueWeight - (replaced == null ? 0 : replaced.weight());
        Iterator<Map.Entry<String, Held<V>>> oldest = held.entrySet().iterator();
        while (weight > budget && oldest.hasNext()) {
            weight -= oldest.next().getValue().weight();
            oldest.remove();
        }
    }

    /** Lets go of all whose key begins so. */
    public synchronized void removeAll(String prefix) {
        held.entrySet().removeIf(entry -> {
            boolean gone = entry.getKey().startsWith(prefix);
            if (gone) {
                weight -= entry.getValue().weight();
            }
            return gone;
        });
    }
}
