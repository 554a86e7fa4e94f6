package org.mosp.storage.manager.gate;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;

/**
 * The gate's one property, under Lincheck: after a route was replaced and drained, no write of it is inside or begins. Each
 * write says whether that held for it, so in every order of the calls all must answer {@code true}.
 */
@Tag(LincheckFilter.TAG)
@Timeout(900)
class DrainLincheckTest {

    private static final Duration LONG = Duration.ofHours(1);

    /** The real gate: writers against changes of the route. */
    public static class RealGate {
        private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor();
        private static final GateLimits LIMITS = new GateLimits(LONG, LONG, LONG, 200, 1_000);

        private final Gate<Engine> gate = new Gate<>(StorageRole.INCREMENTAL, LIMITS, ForkJoinPool.commonPool(), CLOCK);
        private volatile int drainedBelow;

        public RealGate() {
            gate.open(ENGINES.get(0));
        }

        @Operation
        public boolean write() {
            return gate.write((engine, capture) -> number(engine) >= drainedBelow);
        }

        @Operation(nonParallelGroup = "mover")
        public boolean changeAndDrain() {
            Route<Engine> old = gate.open(ENGINES.get((int) gate.route().epoch()));
            boolean zero = old.writes().awaitZero(LONG);
            drainedBelow = (int) old.epoch();
            return zero;
        }

        private static int number(Engine engine) {
            for (int i = 0; i < ENGINES.size(); i++) {
                if (ENGINES.get(i).engine() == engine) {
                    return i;
                }
            }
            throw new IllegalStateException("an engine nobody knows");
        }
    }

    /** A gate whose writers do not read the route again. */
    public static class NoSecondLook {
        private volatile Route<Engine> route = Route.to(1, ENGINES.get(0));
        private volatile Route<Engine> drained = Route.to(0, ENGINES.get(0));

        @Operation
        public boolean write() {
            Route<Engine> seen = route;
            int stripe = seen.writes().enter();
            try {
                return drained != seen;
            } finally {
                seen.writes().exit(stripe);
            }
        }

        @Operation(nonParallelGroup = "mover")
        public boolean changeAndDrain() {
            Route<Engine> old = route;
            route = Route.to(old.epoch() + 1, ENGINES.get(0));
            boolean zero = old.writes().awaitZero(LONG);
            drained = old;
            return zero;
        }
    }

    /** What entering and leaving through a count is, for whoever keeps the count's rules. */
    public abstract static class Counted {
        private volatile boolean closed;
        private volatile boolean empty;

        abstract int enter();

        abstract void exit(int stripe);

        abstract boolean awaitZero();

        /** Whoever was let in before the close is inside, so the count is not zero. */
        @Operation
        public boolean visit() {
            int stripe = enter();
            try {
                boolean letIn = !closed;
                return !letIn || !empty;
            } finally {
                exit(stripe);
            }
        }

        @Operation(runOnce = true)
        public boolean closeAndAwaitZero() {
            closed = true;
            boolean zero = awaitZero();
            empty = true;
            return zero;
        }
    }

    /** The real count. */
    public static class RealCount extends Counted {
        private final StripedCount count = new StripedCount(8);

        @Override
        int enter() {
            return count.enter();
        }

        @Override
        void exit(int stripe) {
            count.exit(stripe);
        }

        @Override
        boolean awaitZero() {
            return count.awaitZero(LONG);
        }
    }

    /** A count whose callers leave by another stripe, read as a sum. */
    public static class OtherStripe extends Counted {
        private final AtomicIntegerArray stripes = new AtomicIntegerArray(2);

        @Override
        int enter() {
            stripes.incrementAndGet(0);
            return 1;
        }

        @Override
        void exit(int stripe) {
            stripes.decrementAndGet(stripe);
        }

        @Override
        boolean awaitZero() {
            while (stripes.get(0) + stripes.get(1) != 0) {
                Thread.onSpinWait();
            }
            return true;
        }
    }

    private static final BoundProvider PROVIDER = new BoundProvider(
            proxy(EngineProvider.class),
            StorageRole.INCREMENTAL,
            "none",
            1,
            new EngineTraits(true, true, false, false),
            "bundle",
            "1");

    /** Made beforehand: making them is no part of what is checked. */
    private static final List<LiveEngine<Engine>> ENGINES = Stream.generate(
                    () -> new LiveEngine<>(proxy(Engine.class), PROVIDER, () -> {}))
            .limit(8)
            .toList();

    private static <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> null));
    }

    private static ModelCheckingOptions modelChecking() {
        return new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(1)
                .iterations(5)
                .invocationsPerIteration(100);
    }

    private static StressOptions stress() {
        return new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(1)
                .iterations(10)
                .invocationsPerIteration(1_000);
    }

    @Test
    void afterADrainNoWriteOfTheOldRouteIsInsideOrBegins() {
        modelChecking().check(RealGate.class);
    }

    @Test
    void afterADrainNoWriteOfTheOldRouteIsInsideOrBeginsUnderStress() {
        stress().check(RealGate.class);
    }

    @Test
    void aCountsZeroIsNeverFalse() {
        modelChecking().iterations(10).invocationsPerIteration(500).check(RealCount.class);
    }

    @Test
    void aCountsZeroIsNeverFalseUnderStress() {
        stress().check(RealCount.class);
    }

    @Test
    void aGateWithoutTheSecondLookIsFound() {
        found(NoSecondLook.class, "write(): false");
    }

    @Test
    void aCountLeftByAnotherStripeIsFound() {
        found(OtherStripe.class, "visit(): false");
    }

    private static void found(Class<?> broken, String answer) {
        ModelCheckingOptions options = modelChecking().iterations(50).invocationsPerIteration(2_000);
        LincheckAssertionError found = assertThrows(LincheckAssertionError.class, () -> options.check(broken));
        assertTrue(String.valueOf(found.getMessage()).contains(answer), found.getMessage());
    }
}
