package org.mosp.storage.incremental;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Durability;
import org.mosp.storage.InvalidKeyException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.migration.SchemaVersionException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Ordered, durable bytes by key. Implemented by the framework; see {@link StorageKeys} for keys and limits.
 *
 * <p><b>Threads.</b> Any number. Each call is atomic and linearizable: a call that starts after another returned sees it.
 *
 * <p><b>Durability.</b> Under {@link Durability#SYNC}, the default, a write returns after its data was forced to stable
 * storage, and nothing is seen by a reader before that.
 *
 * <p><b>Errors</b> of every write: {@link InvalidKeyException} and {@link TooLargeException} before anything is written;
 * {@link ConflictException} when a condition does not hold; {@link SchemaVersionException} when a key belongs to a schema and the
 * store does not take its version now, which for {@link #put} is 1; {@link StorageFullException}; {@link StorageBusyException}
 * when the bounded queue stays full; {@link StorageUnavailableException} when the provider stays away for 15 s;
 * {@link OutcomeUnknownException} when a force failed or the caller was interrupted while waiting.
 */
@ProviderType
public interface IncrementalStorage {

    /**
     * Stores a value under a key.
     *
     * @return the version of the new entry
     */
    long put(String key, Bytes value);

    /**
     * Removes a key; nothing happens where it is absent.
     *
     * @return the commit sequence of the delete
     */
    long delete(String key);

    /**
     * Makes all changes of the batch, or none.
     *
     * @return the commit sequence, which is the version of every entry put
     */
    long commit(WriteBatch batch);

    /**
     * The same without waiting. The stage completes when the batch is durable, on an executor of the framework, never
     * on the thread that writes; a continuation may commit again. The queue in front is bounded: a full queue makes
     * this call wait, bounded, then complete with {@link StorageBusyException}.
     */
    CompletionStage<Long> commitAsync(WriteBatch batch);

    /**
     * The last acknowledged value.
     *
     * @throws StorageDamagedException if its checksum does not match: damage is an error, never a wrong value
     */
    Optional<Entry> get(String key);

    /** The state of this instant. */
    Snapshot snapshot();
}
