package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/** The segments that follow a prefix in a snapshot's keys, with one look for each; and single entries, damage being a problem. */
final class KeyNames {

    private final Snapshot snapshot;
    private final Reading reading;

    KeyNames(Snapshot snapshot, Reading reading) {
        this.snapshot = snapshot;
        this.reading = reading;
    }

    /** The segments behind a prefix that ends with a slash, in order. */
    List<String> under(String prefix) {
        List<String> names = new ArrayList<>();
        // '0' follows '/': the end of all keys with the prefix
        String end = prefix.substring(0, prefix.length() - 1) + '0';
        String from = prefix;
        while (true) {
            Optional<String> next = first(prefix, from, end);
            if (next.isEmpty()) {
                return names;
            }
            String name = next.get().substring(prefix.length()).split("/", 2)[0];
            if (names.isEmpty() || !names.get(names.size() - 1).equals(name)) {
                names.add(name);
            }
            // a space is the least character of a key
            from = prefix + name + (next.get().startsWith(prefix + name + '/') ? '0' : ' ');
        }
    }

    /** The first key from one on: a damaged entry has one too. */
    private Optional<String> first(String prefix, String from, String end) {
        try (Stream<Entry> entries = snapshot.scan(from, end)) {
            Iterator<Entry> each = entries.iterator();
            while (true) {
                try {
                    return each.hasNext() ? Optional.of(each.next().key()) : Optional.empty();
                } catch (StorageDamagedException e) {
                    Optional<String> key =
                            e.key().filter(named -> named.startsWith(prefix) && named.compareTo(from) >= 0);
                    if (key.isPresent()) {
                        return key;
                    }
                    // keys that cannot be named: the scan goes on behind them
                    reading.problem(e.where(), String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /** An entry; a damaged one is a problem, and as if it were not there. */
    Optional<Entry> get(String key) {
        try {
            return snapshot.get(key);
        } catch (StorageDamagedException e) {
            reading.problem(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Whether there is an entry, damaged or not. */
    boolean has(String key) {
        try {
            return snapshot.get(key).isPresent();
        } catch (StorageDamagedException e) {
            return true;
        }
    }

    /** How many entries and how many bytes of keys and values a prefix has, as far as they can be read. */
    String size(String prefix) {
        long count = 0;
        long bytes = 0;
        try (Stream<Entry> entries = snapshot.scan(prefix)) {
            for (Iterator<Entry> each = entries.iterator(); each.hasNext(); count++) {
                Entry entry = each.next();
                bytes += entry.key().length() + entry.value().length();
            }
        } catch (StorageDamagedException e) {
            return "at least " + count + " entries, " + bytes + " bytes";
        }
        return count + " entries, " + bytes + " bytes";
    }
}
