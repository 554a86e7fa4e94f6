package org.example.files;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mosp.storage.tck.DamageContract;
import org.mosp.storage.tck.DiskFullContract;
import org.mosp.storage.tck.FailedForceContract;
import org.mosp.storage.tck.IncrementalEngineContract;
import org.mosp.storage.tck.KillContract;
import org.mosp.storage.tck.PowerLossContract;

/** Every suite of the contract that there is for an incremental engine. */
class FilesContractTest {

    @Nested
    class Engine extends IncrementalEngineContract {
        Engine() {
            super(new FilesSubject());
        }

        /** 100,000 files, each of them forced: a long form, as the thousand kills are. */
        @Test
        @Tag("stress")
        @Override
        public void largestBatchesAreKept() {
            super.largestBatchesAreKept();
        }
    }

    @Nested
    class Kills extends KillContract {
        Kills() {
            super(new FilesSubject());
        }
    }

    @Nested
    class PowerLosses extends PowerLossContract {
        PowerLosses() {
            super(new FilesSubject());
        }
    }

    @Nested
    class Damage extends DamageContract {
        Damage() {
            super(new FilesSubject());
        }
    }

    @Nested
    class FullDisks extends DiskFullContract {
        FullDisks() {
            super(new FilesSubject());
        }
    }

    @Nested
    class FailedForces extends FailedForceContract {
        FailedForces() {
            super(new FilesSubject());
        }
    }
}
