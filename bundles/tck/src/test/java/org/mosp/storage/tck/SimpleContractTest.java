package org.mosp.storage.tck;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.simple.Flaw;
import org.mosp.storage.tck.simple.SimpleProvider;

/** The sound simple engine passes every suite. */
class SimpleContractTest {

    /** The sound one. */
    public static class Subject implements EngineSubject {
        @Override
        public EngineProvider provider() {
            return new SimpleProvider(Flaw.NONE);
        }

        @Override
        public String fileKind(Path file) {
            return file.endsWith("reserve") ? "" : EngineSubject.super.fileKind(file);
        }

        @Override
        public List<String> crashPoints() {
            return List.of(
                    "log.after-write",
                    "log.after-force",
                    "recovery.before-rewrite",
                    "recovery.before-force",
                    "close.before-index");
        }
    }

    @Nested
    class Engine extends IncrementalEngineContract {
        Engine() {
            super(new Subject());
        }
    }

    @Nested
    class Kills extends KillContract {
        Kills() {
            super(new Subject());
        }
    }

    @Nested
    class PowerLosses extends PowerLossContract {
        PowerLosses() {
            super(new Subject());
        }
    }

    @Nested
    class Damage extends DamageContract {
        Damage() {
            super(new Subject());
        }
    }

    @Nested
    class DiskFull extends DiskFullContract {
        DiskFull() {
            super(new Subject());
        }
    }

    @Nested
    class FailedForce extends FailedForceContract {
        FailedForce() {
            super(new Subject());
        }
    }
}
