package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What was acknowledged, or seen by a reader, survives a loss of power, whole, and the store opens again: images of the
 * disk are rebuilt from the recorded order of writes, forces and acknowledgements. For engines whose traits say that they
 * write through the file seam.
 *
 * <p>The suite also breaks the seam on purpose, and fails if that goes unnoticed.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class PowerLossContract {

    private final EngineSubject subject;

    /** For an engine. */
    protected PowerLossContract(EngineSubject subject) {
        this.subject = subject;
    }

    @BeforeEach
    void writesThroughTheSeam() {
        assertTrue(
                subject.provider().traits().usesStorageFiles(),
                "this suite is for engines that write through the seam: leave it out");
    }

    @Test
    void acknowledgedCommitsSurvivePowerLoss() {
        images(1_000);
    }

    @Test
    @Tag("stress")
    void acknowledgedCommitsSurviveTenThousandPowerLosses() {
        images(10_000);
    }

    @Test
    void skippedForceIsNoticed() {
        assertNoticed(BrokenSeam.Break.SKIPS_FORCE, true);
    }

    @Test
    void earlyAcknowledgementIsNoticed() {
        assertNoticed(BrokenSeam.Break.FORCES_LATER, true);
    }

    @Test
    void publicationBeforeTheForceIsNoticed() {
        assertNoticed(BrokenSeam.Break.FORCES_LATER, false);
    }

    private void images(int count) {
        PowerLossRun run = new PowerLossRun(subject, BrokenSeam.Break.NONE, true);
        run.record();
        PowerLossRun.Result result = run.images(count, 20);
        Figures.print(
                "power loss",
                subject,
                "events",
                run.events(),
                "acknowledged",
                run.acknowledged(),
                "observed",
                run.observed(),
                "images",
                result.images(),
                "cut twice",
                result.twice(),
                "lost",
                result.lost(),
                "half",
                result.half(),
                "unopenable",
                result.unopenable());
        assertEquals("", result.first(), "first finding, seed " + Figures.seed());
        assertTrue(run.observed() > 0, "no reader saw anything");
    }

    /** With acknowledgements counted, or only what readers saw. */
    private void assertNoticed(BrokenSeam.Break broken, boolean acknowledgements) {
        PowerLossRun run = new PowerLossRun(subject, broken, acknowledgements);
        run.record();
        PowerLossRun.Result result = run.images(400, 1);
        assertTrue(!result.first().isEmpty(), "400 images, and nobody noticed: " + broken);
    }
}
