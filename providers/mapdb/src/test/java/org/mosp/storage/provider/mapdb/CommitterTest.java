package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.spi.IncrementalEngine;

class CommitterTest {

    @TempDir
    Path directory;

    @Test
    void backgroundCommitsAreForcedThoughTheyNeverPause() {
        try (IncrementalEngine engine = Stores.open(directory)) {
            engine.commit(Stores.background(Stores.put("a", "0")));
            long forces = engine.statistics().forces();
            long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (engine.statistics().forces() == forces && System.nanoTime() < until) {
                engine.commit(Stores.background(Stores.put("a", "1")));
                LockSupport.parkNanos(20_000_000);
            }
            assertTrue(engine.statistics().forces() > forces, "nothing was forced for five seconds");
        }
    }
}
