package org.mosp.storage.tck;

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
    }

    @Nested
    class Engine extends IncrementalEngineContract {
        Engine() {
            super(new Subject());
        }
    }
}
