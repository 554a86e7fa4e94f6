package org.mosp.storage.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is shown is shown beside the command. */
@Timeout(60)
class DrawingTest {

    private final ProgressBar bar =
            new ProgressBar(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), true, 80);

    @Test
    void aCallerWhoReadsNothingHoldsUpTheCommandForASecondAtMost() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        AtomicInteger shown = new AtomicInteger();
        Drawing drawing = new Drawing(bar, ignored -> {
            inside.countDown();
            try {
                read.await();
            } catch (InterruptedException e) {
                throw new AssertionError("the thread that draws is never interrupted", e);
            }
            shown.incrementAndGet();
        });
        assertTrue(inside.await(30, TimeUnit.SECONDS));
        long begin = System.nanoTime();
        drawing.close();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        assertEquals(0, shown.get(), "closed while it hangs");
        assertTrue(millis < 15_000, millis + " ms");
        read.countDown();
    }

    @Test
    void nothingIsShownBehindTheEnd() throws Exception {
        CountDownLatch some = new CountDownLatch(3);
        AtomicInteger shown = new AtomicInteger();
        Drawing drawing = new Drawing(bar, ignored -> {
            shown.incrementAndGet();
            some.countDown();
        });
        assertTrue(some.await(30, TimeUnit.SECONDS));
        drawing.close();
        int last = shown.get();
        CountDownLatch more = new CountDownLatch(3);
        try (Drawing other = new Drawing(bar, ignored -> more.countDown())) {
            assertTrue(more.await(30, TimeUnit.SECONDS), other + " shows");
        }
        assertEquals(last, shown.get());
    }
}
