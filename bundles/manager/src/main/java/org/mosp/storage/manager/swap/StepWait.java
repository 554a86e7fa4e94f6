package org.mosp.storage.manager.swap;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;

/** A caller's bounded wait for a step of a swap. Any number of threads. */
final class StepWait {

    /** Longest wait for a step that was asked for. */
    private static final long STEP_SECONDS = 60;

    private StepWait() {}

    /**
     * Returns when the step is done.
     *
     * @throws StorageException why it failed, or that the wait was ended before it was done
     */
    static void await(StorageRole role, CompletableFuture<Void> step) {
        try {
            step.get(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("swap of " + role.id(), "a caller that is not interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageUnavailableException("swap of " + role.id(), "a step that succeeds", e.getCause());
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("swap of " + role.id(), "more time: the step goes on", e);
        }
    }
}
