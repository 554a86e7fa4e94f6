package org.mosp.storage.manager.swap;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.mosp.storage.StorageRole;

/** The threads of a swap that carry beside each other, and take what must not keep the swap's own thread. */
final class Lanes {

    /** How many there are. */
    static final int COUNT = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

    private Lanes() {}

    /** Those of a role's swap; to be shut down when it ends. */
    static ExecutorService of(StorageRole role) {
        String name = "mosp-swap-" + role.id() + "-lane";
        return Executors.newFixedThreadPool(COUNT, task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(Lanes.class.getClassLoader());
            return thread;
        });
    }
}
