package org.mosp.storage.spi;

import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;

/**
 * One atomic commit, already checked against the limits of the API; a key is changed at most once.
 *
 * @param changes in order
 * @param conditions judged against the state before the batch and after all batches committed earlier
 * @param durability when the commit counts as done
 * @param capture whether the engine adds, in the same atomic commit, an entry to keyspace {@link Keyspace#LOCAL} that
 *     {@link ChangeJournal} makes of the commit sequence and the keys changed in {@link Keyspace#USER} and
 *     {@link Keyspace#STORE}
 */
public record EngineBatch(List<Change> changes, List<Condition> conditions, Durability durability, boolean capture) {

    /** A put or a delete. */
    public sealed interface Change permits Put, Delete {
        /** Where. */
        Keyspace keyspace();

        /** Which key. */
        Bytes key();
    }

    /** Stores a value. */
    public record Put(Keyspace keyspace, Bytes key, int schemaVersion, int flags, Bytes value) implements Change {}

    /** Removes a key; nothing happens where it is absent. */
    public record Delete(Keyspace keyspace, Bytes key) implements Change {}

    /**
     * What must hold.
     *
     * @param version the version the key must have; 0: it must be absent
     */
    public record Condition(Keyspace keyspace, Bytes key, long version) {}

    public EngineBatch {
        changes = List.copyOf(changes);
        conditions = List.copyOf(conditions);
    }

    /** Changes without conditions, durable, not captured. */
    public static EngineBatch of(List<Change> changes) {
        return new EngineBatch(changes, List.of(), Durability.SYNC, false);
    }

    /** Bytes of keys and values. */
    public long bytes() {
        long sum = 0;
        for (Change change : changes) {
            sum += change.key().length()
                    + (change instanceof Put put ? put.value().length() : 0);
        }
        return sum;
    }
}
