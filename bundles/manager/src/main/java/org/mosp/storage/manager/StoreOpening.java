package org.mosp.storage.manager;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.manager.store.OpenStore;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;

/**
 * A data directory that is opened once: locked and read, or refused for good. Who needs the store before that waits, bounded by the
 * settings. Any number of threads.
 */
final class StoreOpening implements AutoCloseable {

    private final Path directory;
    private final ManagerSettings settings;
    private final StorageFiles files;
    private final CrashPoints crashPoints;
    private final CompletableFuture<OpenStore> outcome = new CompletableFuture<>();

    StoreOpening(Path directory, ManagerSettings settings, StorageFiles files, CrashPoints crashPoints) {
        this.directory = directory.toAbsolutePath().normalize();
        this.settings = settings;
        this.files = files;
        this.crashPoints = crashPoints;
    }

    /** Where the store is. */
    Path directory() {
        return directory;
    }

    /**
     * Locks and reads the store.
     *
     * @throws StorageException why it cannot be; whoever waits is not told yet
     */
    StoreContext open(OpenStore.Readers readers) {
        OpenStore store = OpenStore.open(directory, settings, readers, files, crashPoints, Software.NAME_AND_VERSION);
        StoreContext context = context(store);
        outcome.complete(store);
        return context;
    }

    /** It is not open, and will not be: whoever waits fails with this. */
    void refuse(StorageException cause) {
        outcome.completeExceptionally(cause);
    }

    /** The store if it is open by now. */
    Optional<OpenStore> opened() {
        return outcome.isDone() && !outcome.isCompletedExceptionally() ? Optional.of(outcome.join()) : Optional.empty();
    }

    /**
     * The open store; waits for it, bounded.
     *
     * @throws StorageException why it cannot be opened, or that it was not in time
     */
    OpenStore store() {
        try {
            return outcome.get(settings.openWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageUnavailableException("store " + directory, "an open store", e);
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("store " + directory, "an open store", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("store " + directory, "a caller that is not interrupted", e);
        }
    }

    /** The open store, for what opens engines in it; waits like {@link #store}. */
    StoreContext context() {
        return context(store());
    }

    private StoreContext context(OpenStore store) {
        return new StoreContext(directory, store.book(), files, crashPoints, settings.tunables());
    }

    /** Lets go of the directory. */
    @Override
    public void close() {
        opened().ifPresent(OpenStore::close);
    }
}
