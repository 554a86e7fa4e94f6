package org.mosp.storage.shell.store;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;

/** Engines open on threads of their own: a command that comes right after the start looks a moment later. */
public final class OpenEngines {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private OpenEngines() {}

    /** The providers when none is waiting any more, or as they are after 3 s. */
    public static List<ProviderInfo> await(StorageManager storage) {
        long start = System.nanoTime();
        while (true) {
            List<ProviderInfo> providers = storage.providers();
            boolean settled = providers.stream().filter(ProviderInfo::active).count() == 3
                    && providers.stream()
                            .noneMatch(info -> info.active() && info.state().equals("waiting"));
            if (settled || System.nanoTime() - start > PATIENCE_NANOS || Thread.interrupted()) {
                return providers;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
