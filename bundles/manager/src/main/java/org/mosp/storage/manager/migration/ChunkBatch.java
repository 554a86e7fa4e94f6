package org.mosp.storage.manager.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * What a step makes of entries of one snapshot, as one batch: every entry read, by the framework or by the step, must be unchanged
 * when it is committed, and every key put that was absent must be so still. For one thread.
 */
final class ChunkBatch {

    /** Bytes of keys and values after which a batch takes no more; one entry always is. */
    private static final long MAX_BYTES = 8L << 20;

    /** After so long a batch takes no more; one entry always is. A step whose bundle goes ends behind the batch it is at, within 2 s. */
    private static final long LONGEST_NANOS = 500_000_000L;

    private final long begunAt = System.nanoTime();
    private final EntryMove move;
    private final List<KeyPattern> patterns;
    private final Snapshot user;
    private final Map<String, EngineBatch.Change> changes = new LinkedHashMap<>();
    private final Map<String, EngineBatch.Condition> conditions = new LinkedHashMap<>();
    // what the entry in hand was made of
    private final Map<String, EngineBatch.Condition> read = new LinkedHashMap<>();
    private long bytes;
    private long moved;

    ChunkBatch(EntryMove move, List<KeyPattern> patterns, Snapshot user) {
        this.move = move;
        this.patterns = patterns;
        this.user = user;
    }

    /** Entries moved by the batch. */
    long moved() {
        return moved;
    }

    /** The changed keys of keyspace USER. */
    List<String> keys() {
        return List.copyOf(changes.keySet());
    }

    List<EngineBatch.Change> changes() {
        return List.copyOf(changes.values());
    }

    List<EngineBatch.Condition> conditions() {
        return List.copyOf(conditions.values());
    }

    /**
     * Takes an entry in, if it has not been moved yet.
     *
     * @throws ConflictException if it is not what the snapshot shows of it, and a step read it there, or fails
     * @return false if it belongs into the next batch: this one is full or took long, or changes what that entry is about
     * @throws MigrationFailedException if the step fails at it
     */
    boolean add(EngineEntry found) {
        try {
            return addIfDue(found);
        } catch (MigrationFailedException e) {
            // of an entry of one instant and a store of another nothing can be made: that is no fault of the step
            String key = StorageKeys.decode(found.key());
            long version = user.get(key).map(Entry::version).orElse(0L);
            if (version != found.version()) {
                throw new ConflictException(key, found.version(), version);
            }
            throw e;
        }
    }

    private boolean addIfDue(EngineEntry found) {
        String key = StorageKeys.decode(found.key());
        int from = move.step().from();
        int to = move.step().to();
        if (changes.containsKey(key)) {
            return false;
        }
        if (isMoved(found.schemaVersion())) {
            return true;
        }
        if (!changes.isEmpty() && System.nanoTime() - begunAt > LONGEST_NANOS) {
            return false;
        }
        if (found.schemaVersion() > Math.max(from, to)) {
            throw failed(key, "it is in version " + found.schemaVersion() + ", newer than the step knows", null);
        }
        read.clear();
        EngineBatch.Condition unchanged = new EngineBatch.Condition(Keyspace.USER, found.key(), found.version());
        EntryChange change = apply(new Entry(key, found.value(), found.version(), found.schemaVersion()));
        EngineBatch.Change own = own(key, found, change);
        require(read, key, unchanged);
        return change.others().isEmpty() ? take(Map.of(key, own)) : withOthers(key, own, change.others());
    }

    /**
     * That a key is as it was read. An entry may have been read before the snapshot: where one shows another version of it than the
     * other, there is no instant at which both were true.
     */
    private static void require(Map<String, EngineBatch.Condition> all, String key, EngineBatch.Condition condition) {
        EngineBatch.Condition before = all.putIfAbsent(key, condition);
        if (before != null && before.version() != condition.version()) {
            throw new ConflictException(key, before.version(), condition.version());
        }
    }

    private boolean withOthers(String key, EngineBatch.Change own, Map<String, Bytes> others) {
        Map<String, EngineBatch.Change> made = new LinkedHashMap<>();
        made.put(key, own);
        for (Map.Entry<String, Bytes> other : others.entrySet()) {
            if (changes.containsKey(other.getKey())) {
                return false;
            }
            if (made.containsKey(other.getKey())) {
                throw failed(key, "the step puts it twice", null);
            }
            Bytes at = encode(key, other.getKey());
            require(read, other.getKey(), new EngineBatch.Condition(Keyspace.USER, at, version(key, other.getKey())));
            made.put(other.getKey(), put(key, other.getKey(), at, other.getValue()));
        }
        return take(made);
    }

    /**
     * Whether an entry of that version is where the step ends. On the way up, what earlier steps had no business with still has an
     * older version than the step begins at, and is as good as in it; on the way back such an entry is where it belongs.
     */
    private boolean isMoved(int version) {
        return move.step().back()
                ? version <= move.step().to()
                : version == move.step().to();
    }

    private boolean take(Map<String, EngineBatch.Change> made) {
        long more = 0;
        for (EngineBatch.Change change : made.values()) {
            more += change.key().length()
                    + (change instanceof EngineBatch.Put put ? put.value().length() : 0);
        }
        int entries = changes.size() + conditions.size() + made.size() + read.size();
        if (!changes.isEmpty() && (bytes + more > MAX_BYTES || entries > StorageKeys.MAX_BATCH_ENTRIES / 2)) {
            return false;
        }
        bytes += more;
        moved++;
        made.forEach(changes::put);
        read.forEach((key, condition) -> require(conditions, key, condition));
        return true;
    }

    private EngineBatch.Change own(String key, EngineEntry found, EntryChange change) {
        return switch (change.kind()) {
            case KEEP -> put(key, key, found.key(), found.value());
            case PUT -> put(key, key, found.key(), change.value().orElseThrow());
            case DELETE -> new EngineBatch.Delete(Keyspace.USER, found.key());
        };
    }

    private EngineBatch.Put put(String at, String key, Bytes encoded, Bytes value) {
        if (value.length() > StorageKeys.MAX_VALUE_BYTES) {
            throw failed(at, "the step makes a value of " + value.length() + " bytes under " + key, null);
        }
        return new EngineBatch.Put(Keyspace.USER, encoded, move.step().to(), 0, value);
    }

    private Bytes encode(String at, String key) {
        try {
            return StorageKeys.encode(key);
        } catch (RuntimeException e) {
            throw failed(at, "the step puts under a key that is none", e);
        }
    }

    private long version(String at, String key) {
        Optional<Entry> there = user.get(key);
        boolean waits = there.isPresent()
                && !isMoved(there.get().schemaVersion())
                && patterns.stream().anyMatch(pattern -> pattern.matches(key));
        if (waits) {
            throw failed(at, "the step puts " + key + ", which waits to be moved itself", null);
        }
        return there.map(Entry::version).orElse(0L);
    }

    private EntryChange apply(Entry entry) {
        try {
            return move.transform().of(entry, this::look);
        } catch (SnapshotExpiredException | StorageUnavailableException e) {
            throw e; // the engine is going: nothing is wrong with the step
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw failed(entry.key(), String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Entry> look(String key) {
        Optional<Entry> other = user.get(key);
        long version = other.map(Entry::version).orElse(0L);
        require(read, key, new EngineBatch.Condition(Keyspace.USER, StorageKeys.encode(key), version));
        return other;
    }

    private MigrationFailedException failed(String key, String what, @Nullable Throwable cause) {
        return new MigrationFailedException(StepNames.shown(move.step()), key, what, false, cause);
    }
}
