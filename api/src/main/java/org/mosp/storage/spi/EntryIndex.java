package org.mosp.storage.spi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;

/**
 * All entries of an engine in memory, in order, each with the place where it is stored. A batch is seen at once or not at all. For
 * engines whose data fits in memory. One thread at a time changes it, the one whose turn it is; any number of threads read, and
 * wait for nobody: a snapshot costs nothing when it is taken, and keeps what it sees in memory until it is closed.
 *
 * @param <P> the place: a file, a row, an offset
 * @since 1.2
 */
public final class EntryIndex<P> {

    /** An entry and its place. */
    record Placed<P>(EngineEntry entry, P place) {

        long bytes() {
            return entry.key().length() + entry.value().length();
        }
    }

    /**
     * Reads what is stored. Implemented by engines.
     *
     * @param <P> the place
     */
    @FunctionalInterface
    public interface Reader<P> {
        /**
         * The entry at a place.
         *
         * @throws StorageDamagedException if it is damaged or missing
         */
        EngineEntry read(P place) throws IOException;
    }

    /**
     * An instant.
     *
     * @param bytes of all keys and values
     * @param superseded bytes of keys and values that were replaced or removed until then
     */
    record Instant<P>(long sequence, Map<Keyspace, EntryTree<P>> trees, long bytes, long superseded) {

        EntryTree<P> tree(Keyspace keyspace) {
            EntryTree<P> tree = trees.get(keyspace);
            return tree == null ? new EntryTree<>() : tree;
        }

        @Nullable Placed<P> get(Keyspace keyspace, Bytes key) {
            return tree(keyspace).get(key);
        }
    }

    private final EngineHealth health;
    private volatile Instant<P> now = new Instant<>(0, Map.of(), 0, 0);
    private volatile @Nullable StorageDamagedException lost;

    /** Empty, with 0 as the last sequence; it is read while the engine is not closed. */
    public EntryIndex(EngineHealth health) {
        this.health = health;
    }

    /** The last commit sequence. */
    public long sequence() {
        return now.sequence();
    }

    /** Entries of a keyspace. */
    public long count(Keyspace keyspace) {
        return now.tree(keyspace).size();
    }

    /** Bytes of all keys and values. */
    public long bytes() {
        return now.bytes();
    }

    /** The version of a key, 0 where it is absent. */
    public long version(Keyspace keyspace, Bytes key) {
        Placed<P> placed = now.get(keyspace, key);
        return placed == null ? 0 : placed.entry().version();
    }

    /**
     * The entry of a key.
     *
     * @throws StorageUnavailableException if the engine is closed
     * @throws StorageDamagedException if it is absent, and may be in what is {@link #lost}
     */
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        health.checkOpen();
        return found(now.get(keyspace, key), key);
    }

    /** This instant, until the engine is closed. */
    public EngineSnapshot snapshot() {
        health.checkOpen();
        return new IndexSnapshot<>(this, now);
    }

    /** The places of what a batch replaces and removes. In a turn. */
    public List<P> replacedBy(ResolvedBatch batch) {
        return replaced(batch).stream().map(Placed::place).toList();
    }

    private List<Placed<P>> replaced(ResolvedBatch batch) {
        Instant<P> before = now;
        List<Placed<P>> replaced = new ArrayList<>();
        Stream.concat(
                        batch.puts().stream().map(put -> before.get(put.keyspace(), put.key())),
                        batch.deletes().stream().map(delete -> before.get(delete.keyspace(), delete.key())))
                .forEach(placed -> {
                    if (placed != null) {
                        replaced.add(placed);
                    }
                });
        return replaced;
    }

    /**
     * Shows a batch, which is stored by now, to all who read from now on. In a turn, or while the engine is opened.
     *
     * @param places where its puts are, in their order
     */
    public void apply(ResolvedBatch batch, List<P> places) {
        Instant<P> before = now;
        long superseded = replaced(batch).stream().mapToLong(Placed::bytes).sum();
        long added = 0;
        Map<Keyspace, EntryTree<P>> trees = new EnumMap<>(Keyspace.class);
        trees.putAll(before.trees());
        for (EngineBatch.Delete delete : batch.deletes()) {
            trees.computeIfPresent(delete.keyspace(), (keyspace, tree) -> tree.without(delete.key()));
        }
        Iterator<P> place = places.iterator();
        for (EngineEntry put : batch.puts()) {
            Placed<P> placed = new Placed<>(put, place.next());
            added += placed.bytes();
            trees.put(
                    put.keyspace(),
                    trees.getOrDefault(put.keyspace(), new EntryTree<>()).with(placed));
        }
        now = new Instant<>(
                batch.sequence(),
                Collections.unmodifiableMap(trees),
                before.bytes() + added - superseded,
                before.superseded() + superseded);
    }

    /**
     * Something cannot be read, and nobody knows which keys it held: that one is absent is an error from now on, and a scan tells of
     * it once, behind all that can be read. While the engine is opened.
     */
    public void lost(StorageDamagedException damage) {
        if (lost == null) {
            lost = damage;
        }
    }

    /** Reads all that is stored and compares it, beside readers and writers; adds the damage found so far. */
    public VerifyReport verify(Progress progress, Reader<P> reader) {
        health.checkOpen();
        Instant<P> instant = now;
        List<VerifyReport.Problem> found = new ArrayList<>(health.problems());
        long total =
                instant.trees().values().stream().mapToLong(EntryTree::size).sum();
        long done = 0;
        for (EntryTree<P> tree : instant.trees().values()) {
            for (Iterator<Placed<P>> all = tree.from(Bytes.EMPTY); all.hasNext(); ) {
                health.checkOpen();
                Placed<P> placed = all.next();
                Optional<VerifyReport.Problem> problem = problem(placed, reader);
                // a batch may have replaced it meanwhile
                problem.filter(told -> isCurrent(placed)).ifPresent(found::add);
                progress.at("entries", ++done, total);
            }
        }
        return new VerifyReport(done, instant.bytes(), found);
    }

    private Optional<VerifyReport.Problem> problem(Placed<P> placed, Reader<P> reader) {
        String place = placed.place().toString();
        try {
            return reader.read(placed.place()).equals(placed.entry())
                    ? Optional.empty()
                    : Optional.of(new VerifyReport.Problem(place, "another entry is there"));
        } catch (StorageDamagedException e) {
            return Optional.of(new VerifyReport.Problem(e.where(), String.valueOf(e.getMessage())));
        } catch (IOException e) {
            if (isCurrent(placed)) {
                throw new StorageIoException("verify", place, e);
            }
            return Optional.empty();
        }
    }

    private boolean isCurrent(Placed<P> placed) {
        return now.get(placed.entry().keyspace(), placed.entry().key()) == placed;
    }

    EngineHealth health() {
        return health;
    }

    long superseded() {
        return now.superseded();
    }

    /** An entry, or its absence, which is known only where nothing is lost. */
    Optional<EngineEntry> found(@Nullable Placed<P> placed, Bytes key) {
        StorageDamagedException damage = lost;
        if (placed == null && damage != null) {
            throw new StorageDamagedException(
                    damage.where(),
                    -1,
                    key.toUtf8(),
                    "which keys were here is not known: " + damage.getMessage(),
                    damage);
        }
        return Optional.ofNullable(placed).map(Placed::entry);
    }

    boolean isComplete() {
        return lost == null;
    }
}
