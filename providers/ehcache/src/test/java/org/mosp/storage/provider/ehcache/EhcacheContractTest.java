package org.mosp.storage.provider.ehcache;

import org.junit.jupiter.api.Nested;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.CacheEngineContract;
import org.mosp.storage.tck.EngineSubject;

/** The contract of the cache role, kept by Ehcache. */
class EhcacheContractTest {

    /** What the suites open. */
    public static final class Subject implements EngineSubject {
        @Override
        public EngineProvider provider() {
            return new EhcacheProvider();
        }
    }

    @Nested
    class Engine extends CacheEngineContract {
        Engine() {
            super(new Subject());
        }
    }
}
