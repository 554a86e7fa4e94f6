package org.mosp.storage.provider.sqlite;

import org.junit.jupiter.api.Nested;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.EngineSubject;
import org.mosp.storage.tck.KillContract;
import org.mosp.storage.tck.RelationalEngineContract;

/** The contract of the relational role, kept by SQLite. */
class SqliteContractTest {

    /** What the suites open. */
    public static final class Subject implements EngineSubject {
        @Override
        public EngineProvider provider() {
            return new SqliteProvider();
        }
    }

    @Nested
    class Engine extends RelationalEngineContract {
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
}
