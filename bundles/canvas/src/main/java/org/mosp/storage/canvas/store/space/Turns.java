package org.mosp.storage.canvas.store.space;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageUnavailableException;

/** One at a time for each name; the others wait, bounded. Any number of threads. */
final class Turns {

    private final String what;
    private final Duration longest;
    private final Set<String> taken = new HashSet<>();

    Turns(String what, Duration longest) {
        this.what = what;
        this.longest = longest;
    }

    /** Close it to let the next one go on. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for the turn.
     *
     * @throws StorageBusyException if it does not come in time
     */
    synchronized Turn take(String name) {
        long end = System.nanoTime() + longest.toNanos();
        while (!taken.add(name)) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new StorageBusyException(what + " of " + name, longest.toSeconds(), "seconds of waiting");
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StorageUnavailableException(what, "a caller that is not interrupted", e);
            }
        }
        return () -> release(name);
    }

    private synchronized void release(String name) {
        taken.remove(name);
        notifyAll();
    }
}
