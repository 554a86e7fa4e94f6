package org.mosp.storage.tck;

import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.tck.simple.Flaw;
import org.mosp.storage.tck.simple.SimpleProvider;

/** The suites on an engine with one flaw; started by {@link SuitesNoticeFlawsTest} only. */
final class FlawedEngines {

    /** The flaw, for this process and, as a system property, for none other. */
    static final String FLAW = "mosp.tck.flaw";

    private FlawedEngines() {}

    /** With the flaw that is set now. */
    public static class Subject extends SimpleContractTest.Subject {
        @Override
        public EngineProvider provider() {
            return new SimpleProvider(Flaw.valueOf(System.getProperty(FLAW, "NONE")));
        }
    }

    /** With a flaw that child processes have too. */
    public static final class Hasty extends SimpleContractTest.Subject {
        @Override
        public EngineProvider provider() {
            return new SimpleProvider(Flaw.ACKNOWLEDGES_BEFORE_WRITING);
        }
    }

    static class Engine extends IncrementalEngineContract {
        Engine() {
            super(new Subject());
        }
    }

    static class Kills extends KillContract {
        Kills() {
            super(new Hasty());
        }
    }

    static class PowerLosses extends PowerLossContract {
        PowerLosses() {
            super(new Subject());
        }
    }

    static class Damage extends DamageContract {
        Damage() {
            super(new Subject());
        }
    }

    static class DiskFull extends DiskFullContract {
        DiskFull() {
            super(new Subject());
        }
    }

    static class FailedForce extends FailedForceContract {
        FailedForce() {
            super(new Subject());
        }
    }
}
