package org.mosp.storage.launcher;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The framework inside the process. */
@Timeout(180)
class EmbeddedFrameworkTest {

    private static final int ROUNDS = 10;
    private static final int FILES = 500;

    @TempDir
    Path directory;

    /** A signal comes when the main thread has just seen the framework's end: both stop it, and neither fails. */
    @Test
    void twoMayStopItAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path cache = Files.createDirectory(directory.resolve("cache-" + round));
                for (int i = 0; i < FILES; i++) {
                    Files.createDirectory(cache.resolve("bundle" + i));
                }
                EmbeddedFramework framework = EmbeddedFramework.start(cache, Map.of(), List.of(), List.of());
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<?>> stops = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    stops.add(threads.submit(() -> {
                        together.await();
                        framework.stop();
                        return null;
                    }));
                }
                for (Future<?> stop : stops) {
                    stop.get(60, TimeUnit.SECONDS);
                }
                assertFalse(Files.exists(cache), "the cache is left over");
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
