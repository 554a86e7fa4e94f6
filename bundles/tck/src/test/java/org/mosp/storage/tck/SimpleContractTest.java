package org.mosp.storage.tck;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.simple.Flaw;
import org.mosp.storage.tck.simple.SimpleProvider;

/** The sound simple engine passes every suite. */
class SimpleContractTest {

    /** The sound one. */
    public static final class Subject implements EngineSubject {
        @Override
        public EngineProvider provider() {
            return new SimpleProvider(Flaw.NONE);
        }

        @Override
        public List<String> crashPoints() {
            return List.of(
                    "log.after-write",
                    "log.after-force",
                    "recovery.before-rewrite",
                    "recovery.before-rename",
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
}
