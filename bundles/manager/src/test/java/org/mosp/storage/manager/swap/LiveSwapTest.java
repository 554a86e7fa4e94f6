package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.SwapStores;

@Timeout(180)
class LiveSwapTest {

    @TempDir
    Path directory;

    @Test
    void anEngineIsExchangedUnderLoadWithoutAFailedCall() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 20_000, 200);
            Histories histories = new Histories(manager.incremental(), 8, 4, 200);
            histories.awaitWrites(500);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            SwapProgress done = Histories.done(swap.switched());
            histories.awaitWrites(500);
            histories.endAndCheck();
            assertEquals(SwapState.SWITCHED, done.state());
            assertEquals(0, done.failedOperations());
            assertTrue(done.verifiedAt().isPresent());
            System.out.println("swap under 8 writers and 4 readers: " + done.entriesCopied() + " entries copied, "
                    + done.entriesCarried() + " carried, " + done.entriesVerified() + " compared, writers paused "
                    + done.longestPause().toMillis() + " ms in " + done.fenceTries() + " tries; " + histories.writes()
                    + " writes (longest " + histories.longestWriteMillis() + " ms), " + histories.reads()
                    + " reads (longest " + histories.longestReadMillis() + " ms), 0 failed");
        }
    }
}
