package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.manager.gate.Absence;
import org.mosp.storage.spi.IncrementalEngine;

@Timeout(300)
class SwapRunTest {

    @TempDir
    Path directory;

    /** As where a swap begins in the moment in which the role's engine is closed: nobody stops it. */
    @Test
    void aRunWhoseEngineWasClosedUnderItEnds() throws Exception {
        try (EqualEngines engines = new EqualEngines(directory)) {
            SwapRun<IncrementalEngine> run = new SwapRun<>(
                    engines.host,
                    engines.store,
                    engines.registry,
                    engines.move,
                    engines.running,
                    engines.events,
                    engines.clock,
                    engines.source);
            engines.gate.close(new Absence.Away("incremental storage", "a provider"));
            engines.source.engine().close();
            Thread thread = new Thread(run, "swap");
            thread.start();
            try {
                run.ended().get(60, TimeUnit.SECONDS);
                assertFalse(run.over());
            } finally {
                run.stop();
                thread.join();
            }
        }
    }
}
