package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** Whatever happens behind a fence: writers are led on. */
@Timeout(300)
class FenceTest {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private EqualEngines engines;
    private Fence<IncrementalEngine> fence;

    @BeforeEach
    void stand() {
        engines = new EqualEngines(directory);
        fence = new Fence<>(engines.context);
    }

    @AfterEach
    void leave() {
        engines.close();
    }

    /** Tries until time has not run out: a machine that is busy with something else takes it away. */
    private Fence.Outcome attempted() {
        long end = System.nanoTime() + LONGEST.toNanos();
        Fence.Outcome outcome = fence.attempt(engines.source, engines.partner, true);
        while (outcome == Fence.Outcome.AGAIN && System.nanoTime() < end) {
            outcome = fence.attempt(engines.source, engines.partner, true);
        }
        return outcome;
    }

    /** Tries, each time in vain, until one has come as far as a test looks at; the nanoseconds that one took. */
    private long attemptUntil(AtomicBoolean reached) {
        long end = System.nanoTime() + LONGEST.toNanos();
        long took = 0;
        while (!reached.get()) {
            assertTrue(System.nanoTime() < end, "no try came so far");
            long start = System.nanoTime();
            assertEquals(Fence.Outcome.AGAIN, fence.attempt(engines.source, engines.partner, true));
            took = System.nanoTime() - start;
        }
        return took;
    }

    @Test
    void itSwitches() {
        engines.put("a");
        assertEquals(Fence.Outcome.SWITCHED, attempted());
        assertSame(engines.partner.live(), engines.gate.live());
        assertFalse(engines.gate.route().parkWrites());
        assertTrue(engines.gate.route().capture());
    }

    @Test
    void aClockThatTakesNothingLeavesNobodyParked() {
        engines.clock.shutdownNow();
        assertThrows(RejectedExecutionException.class, () -> fence.attempt(engines.source, engines.partner, true));
        assertFalse(engines.gate.route().parkWrites());
        assertTrue(engines.gate.route().capture());
        engines.put("a");
        assertSame(engines.source, engines.gate.live());
    }

    @Test
    void aPauseEndsWhenWritersGoOnNotWhenTheTryIsOver() {
        long longer = Duration.ofMillis(400).toNanos();
        AtomicBoolean reached = new AtomicBoolean();
        engines.put("a");
        engines.heap.inGet = () -> {
            reached.set(true);
            engines.awaitWritersGoOn();
            long end = System.nanoTime() + longer;
            Await.until("that took longer", () -> System.nanoTime() > end);
        };
        long took = attemptUntil(reached);
        long pause = engines.running.progress().lastPause().toNanos();
        assertTrue(pause >= Fence.DEADLINE.toNanos(), pause + " ns");
        assertTrue(took - pause >= longer, pause + " ns of " + took);
    }

    @Test
    void countsOfATryThatIsOverProveNothing() {
        AtomicBoolean once = new AtomicBoolean();
        engines.heap.inCount = () -> {
            if (once.compareAndSet(false, true)) {
                engines.awaitWritersGoOn();
                engines.put("written while it is counted");
            }
        };
        attemptUntil(once);
        assertEquals(Fence.Outcome.SWITCHED, attempted());
    }

    @Test
    void countsThatDifferWhileNobodyWritesEndTheSwap() {
        engines.source
                .engine()
                .replicate(
                        List.of(new EngineEntry(Keyspace.USER, Bytes.utf8("uncaptured"), 1, 1, 0, Bytes.EMPTY)),
                        List.of());
        assertThrows(ComparisonFailedException.class, this::attempted);
        assertFalse(engines.gate.route().parkWrites());
    }

    @Test
    void aStopThatComesBehindTheManifestKeepsTheWayBack() {
        engines.reached = place -> {
            if (place.equals("swap.switch.manifest")) {
                engines.partner.release();
            }
        };
        assertEquals(Fence.Outcome.SWITCHED, attempted());
        assertEquals(2, engines.move.fencedBy(engines.source.engine()));
        assertSame(engines.partner.live(), engines.gate.live());
    }
}
