package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.mosp.storage.tck.simple.Flaw;

/** A suite that lets a flawed engine pass proves nothing: each flaw fails the test that is named for it. */
class SuitesNoticeFlawsTest {

    private static final String TABLE = """
            SKIPS_FORCE,                 PowerLosses, acknowledgedCommitsSurvivePowerLoss
            ACKNOWLEDGES_EARLY,          PowerLosses, acknowledgedCommitsSurvivePowerLoss
            PUBLISHES_BEFORE_FORCE,      PowerLosses, acknowledgedCommitsSurvivePowerLoss
            HALVES_BATCHES,              PowerLosses, acknowledgedCommitsSurvivePowerLoss
            TRUSTS_PAGE_CACHE,           PowerLosses, acknowledgedCommitsSurvivePowerLoss
            FORGETS_DIRECTORY,           PowerLosses, acknowledgedCommitsSurvivePowerLoss
            ACKNOWLEDGES_BEFORE_WRITING, Kills,       acknowledgedCommitsSurviveKills
            PUBLISHES_PIECEMEAL,         Engine,      batchesAreSeenWholeOrNotAtAll
            RENUMBERS_REPLICAS,          Engine,      replicateKeepsVersionsAndDoesNotAdvanceTheLine
            REUSES_VERSIONS,             Engine,      versionsAreNeverReusedAfterDeleteAndReopen
            ORDERS_BY_SIGNED_BYTES,      Engine,      scanIsInOrderOfUnsignedBytes
            ORDERS_BY_SIGNED_BYTES,      Engine,      randomCallsAgreeWithASortedMap
            SNAPSHOT_IS_NOW,             Engine,      snapshotSeesItsInstant
            SNAPSHOT_IS_NOW,             Engine,      randomCallsAgreeWithASortedMap
            IGNORES_FOREIGN_CONDITIONS,  Engine,      conditionMayNameAKeyTheBatchDoesNotWrite
            JUDGES_BEFORE_GROUP,         Engine,      conditionalIncrementsOfManyThreadsLoseNothing
            TELLS_CONFLICTS_EARLY,       Engine,      historyOfManyThreadsIsLinearizable
            READS_STALE,                 Engine,      whatAWriterWroteEveryReaderSees
            READS_STALE,                 Engine,      historyOfManyThreadsIsLinearizable
            COMPLETES_ON_OWN_THREAD,     Engine,      stageCompletesOnTheExecutorWhenTheCommitIsThere
            DIES_OF_INTERRUPT,           Engine,      interruptOnlyFailsTheInterruptedCall
            WRITES_WHEN_READ_ONLY,       Engine,      readOnlyServesEverythingAndWritesNothing
            MISCOUNTS,                   Engine,      countsAreKept
            JOURNALS_APART,              Engine,      capturedCommitWritesItsJournalEntryInTheSameBatch
            SHRUGS_AT_FAILED_FORCE,      FailedForce, nothingIsAcknowledgedAfterAFailedForceAndNothingIsLost
            TRUSTS_PAGE_CACHE,           FailedForce, nothingIsAcknowledgedAfterAFailedForceAndNothingIsLost
            LEAVES_DEBRIS_WHEN_FULL,     DiskFull,    commitThatFindsNoSpaceIsUndoneAndTheNextGoesOn
            GIVES_UP_WHEN_FULL,          DiskFull,    commitThatFindsNoSpaceIsUndoneAndTheNextGoesOn
            GIVES_UP_WHEN_FULL,          DiskFull,    fullDiskInMemoryIsATypedErrorAndNothingIsLost
            CHECKS_NOTHING,              Damage,      flippedByteIsToldOrHarmless
            ROLLS_BACK_SILENTLY,         Damage,      flippedByteIsToldOrHarmless
            ROLLS_BACK_SILENTLY,         Damage,      missingEmptyAndCutFilesAreToldApart
            """;

    @ParameterizedTest(name = "{0} fails {2}")
    @CsvSource(textBlock = TABLE)
    void flawFailsTheTestNamedForIt(Flaw flaw, String suite, String test) throws ClassNotFoundException {
        TestExecutionSummary summary = run(flaw, suite, test);
        assertTrue(
                summary.getTestsStartedCount() == 1 && summary.getTestsFailedCount() == 1,
                () -> flaw + " went unnoticed by " + suite + "." + test + ": started " + summary.getTestsStartedCount()
                        + ", failed " + summary.getTestsFailedCount());
    }

    @Test
    void everyFlawIsInTheTable() {
        Set<Flaw> listed = Arrays.stream(TABLE.split("\n"))
                .map(line -> Flaw.valueOf(line.substring(0, line.indexOf(',')).strip()))
                .collect(Collectors.toSet());
        assertEquals(EnumSet.complementOf(EnumSet.of(Flaw.NONE)), listed);
    }

    private static TestExecutionSummary run(Flaw flaw, String suite, String test) throws ClassNotFoundException {
        Class<?> type = Class.forName(FlawedEngines.class.getName() + "$" + suite);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(type, test))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        System.setProperty(FlawedEngines.FLAW, flaw.name());
        try {
            LauncherFactory.create().execute(request, listener);
        } finally {
            System.clearProperty(FlawedEngines.FLAW);
        }
        return listener.getSummary();
    }
}
