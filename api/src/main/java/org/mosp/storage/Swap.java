package org.mosp.storage;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A live exchange of a role's engine: its data is moved while applications read and write. Implemented by the framework.
 * Any number of threads.
 *
 * <p>A swap may fail, an operation of an application does not: whatever happens to the target, the old engine serves on
 * until the switch, which is one durable act. A swap belongs to the store, not to the process: one that is interrupted by
 * a kill or a close goes on when the store is opened again.
 */
@ProviderType
public interface Swap {

    /** The role. */
    StorageRole role();

    /** The engine the data was in when the swap began. */
    String from();

    /** The engine it is moved to. */
    String to();

    /** The generation of the target's directory, {@code engines/<generation>-<engine>}. */
    long generation();

    /** Where the swap is now: cheap, reads no data. */
    SwapProgress progress();

    /**
     * Completes when the new engine serves (state {@link SwapState#SWITCHED}), on an executor of the framework; exceptionally
     * with {@link SwapAbortedException} when the swap was given up, and with {@link StorageUnavailableException} when the store
     * is closed before: the swap then goes on at the next open. To cancel the stage leaves the swap alone: see {@link #abort}.
     */
    CompletionStage<SwapProgress> switched();

    /**
     * Completes when nothing follows any more ({@link SwapState#DONE}, {@link SwapState#ROLLED_BACK}), in the same way as
     * {@link #switched}.
     */
    CompletionStage<SwapProgress> completion();

    /**
     * Gives the swap up; returns when that is durable. Legal before the switch; costs nothing but the target, and needs no
     * free space. Nothing happens where the swap was given up already.
     *
     * @throws SwapRefusedException if the switch has happened: see {@code StorageManager.rollbackSwap}
     */
    void abort();

    /** Why the swap was given up; empty while it was not. */
    Optional<StorageException> failure();
}
