package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A force that fails once ends the engine instance: nothing is acknowledged after it, the store is read-only and serves what
 * was acknowledged; opened again it serves the same, and what it serves then is on the disk, whatever the page cache shows.
 * For engines whose traits say that they write through the file seam.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class FailedForceContract {

    private final EngineSubject subject;

    /** For an engine. */
    protected FailedForceContract(EngineSubject subject) {
        this.subject = subject;
    }

    @BeforeEach
    void writesThroughTheSeam() {
        assertTrue(
                subject.provider().traits().usesStorageFiles(),
                "this suite is for engines that write through the seam: leave it out");
    }

    @Test
    void nothingIsAcknowledgedAfterAFailedForceAndNothingIsLost() throws Exception {
        fail(30, false);
    }

    @Test
    void failedForceInHousekeepingLosesNothing() throws Exception {
        fail(30, true);
    }

    @Test
    @Tag("stress")
    void aThousandFailedForcesLoseNothing() throws Exception {
        fail(500, false);
        fail(500, true);
    }

    private void fail(int runs, boolean housekeeping) throws Exception {
        Random random = Figures.random();
        long acknowledged = 0;
        int unknown = 0;
        int ended = 0;
        for (int i = 0; i < runs; i++) {
            FailedForceRun run = new FailedForceRun(subject, random, housekeeping);
            run.run();
            acknowledged += run.acknowledged();
            unknown += run.unknown();
            ended += run.ended() ? 1 : 0;
        }
        Figures.print(
                housekeeping ? "failed force, housekeeping" : "failed force",
                subject,
                "runs",
                runs,
                "instances ended",
                ended,
                "acknowledged",
                acknowledged,
                "outcome unknown",
                unknown,
                "lost",
                0);
        assertTrue(ended > 0 && (housekeeping || ended == runs), ended + " of " + runs + " instances ended");
    }
}
