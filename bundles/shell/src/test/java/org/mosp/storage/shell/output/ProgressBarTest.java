package org.mosp.storage.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private final AtomicLong clock = new AtomicLong();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatTakesLessThanASecondShowsNothing() {
        try (ProgressBar bar = new ProgressBar(err, true, 80, clock::get)) {
            bar.at("importing", 1, 2);
            clock.set(999_999_999L);
            bar.at("importing", 2, 2);
        }
        assertEquals("", printed());
    }

    @Test
    void whatTakesLongerShowsHowFarItIsAndLeavesNoTrace() {
        try (ProgressBar bar = new ProgressBar(err, true, 80, clock::get)) {
            clock.set(1_000_000_000L);
            bar.at("importing", 1, 2);
            assertTrue(printed().contains("[============            ]  50 %  importing  1 of 2"), printed());
        }
        assertTrue(printed().endsWith("\r\u001b[K"));
    }

    @Test
    void aPipeNeverSeesABar() {
        try (ProgressBar bar = new ProgressBar(err, false, 80, clock::get)) {
            clock.set(5_000_000_000L);
            bar.at("importing", 1, 2);
        }
        assertEquals("", printed());
    }

    @Test
    void aThousandReportsAreNotAThousandLines() {
        try (ProgressBar bar = new ProgressBar(err, true, 80, clock::get)) {
            for (int i = 0; i < 1000; i++) {
                clock.set(1_000_000_000L + i * 1_000_000L);
                bar.at("importing", i, 1000);
            }
        }
        assertEquals(11, printed().chars().filter(c -> c == '\r').count());
    }
}
