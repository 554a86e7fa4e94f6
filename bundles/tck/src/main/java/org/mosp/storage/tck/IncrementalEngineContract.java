package org.mosp.storage.tck;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.spi.IncrementalEngine;

/** Every promise of the incremental role, on an engine on the local disk. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class IncrementalEngineContract
        implements CommitPromises,
                VersionPromises,
                SnapshotPromises,
                LifePromises,
                ConcurrencyPromises,
                AsyncPromises,
                OraclePromises {

    private final EngineSubject subject;
    private EngineHome<IncrementalEngine> home;

    /** For an engine. */
    protected IncrementalEngineContract(EngineSubject subject) {
        this.subject = subject;
    }

    @BeforeEach
    void makeHome(@TempDir Path parent) {
        home = EngineHome.onDisk(subject, IncrementalEngine.class, parent);
    }

    @AfterEach
    void closeHome() {
        home.close();
    }

    @Override
    public final EngineHome<IncrementalEngine> home() {
        return home;
    }

    @Override
    public final EngineSubject subject() {
        return subject;
    }
}
