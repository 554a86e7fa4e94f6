package org.mosp.storage.provider.mapdb;

import org.junit.jupiter.api.Nested;
import org.mosp.storage.tck.DamageContract;
import org.mosp.storage.tck.DiskFullContract;
import org.mosp.storage.tck.FailedForceContract;
import org.mosp.storage.tck.IncrementalEngineContract;
import org.mosp.storage.tck.KillContract;
import org.mosp.storage.tck.PowerLossContract;

/** The MapDB provider passes every suite of the contract. */
class MapDbContractTest {

    @Nested
    class Engine extends IncrementalEngineContract {
        Engine() {
            super(new MapDbSubject());
        }
    }

    @Nested
    class Kills extends KillContract {
        Kills() {
            super(new MapDbSubject());
        }
    }

    @Nested
    class PowerLosses extends PowerLossContract {
        PowerLosses() {
            super(new MapDbSubject());
        }
    }

    @Nested
    class Damages extends DamageContract {
        Damages() {
            super(new MapDbSubject());
        }
    }

    @Nested
    class FullDisks extends DiskFullContract {
        FullDisks() {
            super(new MapDbSubject());
        }
    }

    @Nested
    class FailedForces extends FailedForceContract {
        FailedForces() {
            super(new MapDbSubject());
        }
    }
}
