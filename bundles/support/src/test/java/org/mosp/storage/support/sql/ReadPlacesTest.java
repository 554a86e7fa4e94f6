package org.mosp.storage.support.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineHealth;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ReadPlacesTest {

    private static final int ROUNDS = 2_000;

    @Test
    void aReadThatComesWhileItClosesKeepsNoPlace() throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                ReadPlaces places = new ReadPlaces("test", 1, Duration.ofSeconds(1), new EngineHealth("test"));
                AtomicInteger reads = new AtomicInteger();
                Future<?> reading = reader.submit(() -> readUntilClosed(places, reads));
                while (reads.get() == 0) {
                    Thread.onSpinWait();
                }
                AtomicBoolean interrupted = new AtomicBoolean();
                // a reader that is not given a processor keeps its place as long as that
                places.close(Duration.ofSeconds(10), () -> interrupted.set(true));
                reading.get(60, TimeUnit.SECONDS);
                assertFalse(interrupted.get(), "round " + round + ": a place was kept");
            }
        } finally {
            reader.shutdownNow();
        }
        assertTrue(reader.awaitTermination(60, TimeUnit.SECONDS));
    }

    private static void readUntilClosed(ReadPlaces places, AtomicInteger reads) {
        try {
            while (true) {
                places.acquire();
                places.release();
                reads.incrementAndGet();
            }
        } catch (StorageUnavailableException closed) {
            // as it should
        }
    }
}
