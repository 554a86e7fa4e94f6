package org.mosp.storage.canvas.store.salvage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Mark;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.Keyspace;

/** A snapshot that may be damaged anywhere. What cannot be read is as good as missing; only its key may still be known. For one thread. */
public final class SalvageSource {

    /** Errors in a row that no store has: a cursor that does not go on behind them. */
    private static final int MOST_ERRORS = 50_000_000;

    private final EngineSnapshot snapshot;

    /** Of a snapshot. */
    public SalvageSource(EngineSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * An entry with what it says.
     *
     * @param entry as it is stored
     * @param content decoded
     */
    record Decoded<T>(EngineEntry entry, T content) {}

    /** An entry, if it can be read. */
    Optional<EngineEntry> get(String key) {
        try {
            return snapshot.get(Keyspace.USER, Bytes.utf8(key));
        } catch (StorageDamagedException | StorageIoException e) {
            return Optional.empty();
        }
    }

    /** An entry, if it can be read and understood. */
    <T> Optional<Decoded<T>> read(String key, Function<Bytes, T> decoder) {
        return get(key).flatMap(entry -> {
            try {
                return Optional.of(new Decoded<>(entry, decoder.apply(entry.value())));
            } catch (StorageDamagedException | IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** Whether a canvas was being deleted. */
    boolean isBeingDeleted(String canvasId) {
        String key = CanvasKeys.mark(canvasId);
        try {
            return snapshot.get(Keyspace.STORE, Bytes.utf8(key))
                    .filter(mark -> Mark.decode(key, mark.value()).deleted())
                    .isPresent();
        } catch (StorageDamagedException | StorageIoException e) {
            return false;
        }
    }

    /**
     * The keys with a prefix that ends with a slash, in order; those of entries that cannot be read too, as far as they can be named.
     *
     * @param unnamed told what cannot be read and has no name
     */
    void keys(String prefix, Consumer<String> keys, Consumer<StorageException> unnamed) {
        Bytes end = Bytes.utf8(prefix.substring(0, prefix.length() - 1) + '0');
        int errors = 0;
        EngineCursor found;
        try {
            found = snapshot.scan(Keyspace.USER, Bytes.utf8(prefix), end);
        } catch (StorageDamagedException | StorageIoException e) {
            unnamed.accept(e);
            return;
        }
        try (EngineCursor cursor = found) {
            while (true) {
                Optional<String> key;
                try {
                    if (!cursor.hasNext()) {
                        return;
                    }
                    key = Optional.of(cursor.next().key().toUtf8());
                    errors = 0;
                } catch (StorageDamagedException e) {
                    check(++errors);
                    key = e.key().filter(named -> named.startsWith(prefix));
                    if (key.isEmpty()) {
                        unnamed.accept(e);
                    }
                } catch (StorageIoException e) {
                    check(++errors);
                    unnamed.accept(e);
                    key = Optional.empty();
                }
                // outside: what the new store's engine throws is no damage of this one
                key.ifPresent(keys);
            }
        }
    }

    private static void check(int errors) {
        if (errors > MOST_ERRORS) {
            throw new IllegalStateException("a cursor that does not go on behind what it cannot read");
        }
    }

    /** The segments behind a prefix that ends with a slash, in order. */
    List<String> names(String prefix, Consumer<StorageException> unnamed) {
        List<String> names = new ArrayList<>();
        keys(
                prefix,
                key -> {
                    String name = key.substring(prefix.length()).split("/", 2)[0];
                    if (names.isEmpty() || !names.get(names.size() - 1).equals(name)) {
                        names.add(name);
                    }
                },
                unnamed);
        return names.stream().distinct().toList();
    }
}
