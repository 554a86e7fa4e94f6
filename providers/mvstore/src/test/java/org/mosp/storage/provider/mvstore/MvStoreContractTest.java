package org.mosp.storage.provider.mvstore;

import org.junit.jupiter.api.Nested;
import org.mosp.storage.tck.DamageContract;
import org.mosp.storage.tck.DiskFullContract;
import org.mosp.storage.tck.FailedForceContract;
import org.mosp.storage.tck.IncrementalEngineContract;
import org.mosp.storage.tck.KillContract;
import org.mosp.storage.tck.PowerLossContract;

/** The MVStore provider passes every suite of the contract. */
class MvStoreContractTest {

    @Nested
    class Engine extends IncrementalEngineContract {
        Engine() {
            super(new MvStoreSubject());
        }
    }

    @Nested
    class Kills extends KillContract {
        Kills() {
            super(new MvStoreSubject());
        }
    }

    @Nested
    class PowerLosses extends PowerLossContract {
        PowerLosses() {
            super(new MvStoreSubject());
        }
    }

    @Nested
    class Damages extends DamageContract {
        Damages() {
            super(new MvStoreSubject());
        }
    }

    @Nested
    class FullDisks extends DiskFullContract {
        FullDisks() {
            super(new MvStoreSubject());
        }
    }

    @Nested
    class FailedForces extends FailedForceContract {
        FailedForces() {
            super(new MvStoreSubject());
        }
    }
}
