package org.mosp.storage.spi;

import org.mosp.storage.Progress;
import org.mosp.storage.VerifyReport;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An open engine instance. Implemented by engine bundles; called by the manager only. Any number of threads, except
 * {@link #close}, which is called once, by one thread.
 *
 * <p>All methods throw the {@code StorageException} family. After {@link #close} every call throws
 * {@code StorageUnavailableException}.
 */
@ConsumerType
public interface Engine extends AutoCloseable {

    /** What it can do now. */
    EngineState state();

    /** Figures, without a scan. */
    EngineStatistics statistics();

    /** Reads and checks all that is stored, beside readers and writers; damage is reported, not thrown. */
    VerifyReport verify(Progress progress);

    /** Waits for calls inside (at most 5 s), puts everything on disk, ends its threads. */
    @Override
    void close();
}
