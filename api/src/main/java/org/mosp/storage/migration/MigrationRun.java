package org.mosp.storage.migration;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A migration that was begun. Implemented by the framework. Any number of threads. */
@ProviderType
public interface MigrationRun {

    /** What it runs. */
    MigrationPlan plan();

    /** Where it is now: cheap, reads no data. */
    MigrationProgress progress();

    /**
     * Completes when nothing follows: with the last figures when it is done or was cancelled, exceptionally with the family of
     * {@code StorageException} when a step failed or was refused. To cancel the stage leaves the run alone: see {@link #cancel}.
     */
    CompletionStage<MigrationProgress> completion();

    /** It waits from the end of the present chunk on; writers go on. */
    void pause();

    /** It goes on. */
    void resume();

    /** It ends at the end of the present chunk; what is done stays done. */
    void cancel();
}
