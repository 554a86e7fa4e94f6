package org.mosp.storage.manager.swap;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Where a process that swaps engines is killed; the same for both roles. */
final class CrashPlaces {

    private CrashPlaces() {}

    /**
     * One place.
     *
     * @param scenario what the process does
     * @param place the crash point
     * @param nth which time it is reached
     */
    record Place(String scenario, String place, int nth) {

        @Override
        public String toString() {
            return scenario + ", " + place + ", " + nth;
        }
    }

    /** Every step of a swap, of its ends, and of a rollback. */
    static Stream<Place> places() {
        return Stream.of(
                new Place("forward", "swap.prepare.before-manifest", 1),
                new Place("forward", "swap.prepare.after-manifest", 1),
                new Place("forward", "swap.prepare.target-opened", 1),
                new Place("forward", "swap.capture.installed", 1),
                new Place("forward", "swap.capture.drained", 1),
                new Place("forward", "swap.copying.recorded", 1),
                new Place("forward", "swap.copy.before-chunk", 1),
                new Place("forward", "swap.copy.after-chunk", 1),
                new Place("forward", "swap.copy.after-chunk", 2),
                new Place("forward", "swap.copy.ended", 1),
                new Place("forward", "swap.catching-up.recorded", 1),
                new Place("forward", "swap.carry.read", 2),
                new Place("forward", "swap.carry.replicated", 2),
                new Place("forward", "swap.carry.removed", 2),
                new Place("forward", "swap.catching-up.converged", 1),
                new Place("forward", "swap.verifying.recorded", 1),
                new Place("forward", "swap.verify.snapshot", 1),
                new Place("forward", "swap.verify.drained", 1),
                new Place("forward", "swap.verify.source-summed", 1),
                new Place("forward", "swap.verify.target-summed", 1),
                new Place("forward", "swap.verify.compared", 1),
                new Place("forward", "swap.fence.rehearsed", 1),
                new Place("forward", "swap.fence.parked", 1),
                new Place("forward", "swap.fence.drained", 1),
                new Place("forward", "swap.fence.emptied", 1),
                new Place("forward", "swap.fence.compared", 1),
                new Place("forward", "swap.switch.before-manifest", 1),
                new Place("forward", "swap.switch.manifest", 1),
                new Place("forward", "swap.switch.fenced", 1),
                new Place("forward", "swap.switch.routed", 1),
                new Place("window", "swap.switch.recorded", 1),
                new Place("forward", "swap.finish.before-manifest", 1),
                new Place("forward", "swap.finish.after-manifest", 1),
                new Place("forward", "swap.finish.forgotten", 1),
                new Place("discard", "swap.discard.before-delete", 1),
                new Place("discard", "swap.discard.deleted", 1),
                new Place("discard", "swap.discard.recorded", 1),
                new Place("abort", "swap.abort.recorded", 1),
                new Place("abort", "swap.abort.closed", 1),
                new Place("abort", "swap.abort.dropped", 1),
                new Place("abort", "swap.abort.after-manifest", 1),
                new Place("abort", "swap.abort.forgotten", 1),
                new Place("rollback", "swap.rollback.begun", 1),
                new Place("rollback", "swap.resume.opened", 1),
                new Place("rollback", "swap.verify.compared", 2),
                new Place("rollback", "swap.switch.before-manifest", 2),
                new Place("rollback", "swap.switch.manifest", 2),
                new Place("rollback", "swap.switch.fenced", 2),
                new Place("rollback", "swap.switch.routed", 2));
    }

    /** Places of a first kill, each with that of a second one while the swap goes on. */
    static Stream<Arguments> twice() {
        return Stream.of(
                Arguments.of("swap.copy.after-chunk", "swap.resume.opened"),
                Arguments.of("swap.copying.recorded", "swap.copy.after-chunk"),
                Arguments.of("swap.verify.drained", "swap.fence.compared"),
                Arguments.of("swap.fence.compared", "manifest.between-copies"),
                Arguments.of("swap.prepare.after-manifest", "swap.abort.dropped"),
                Arguments.of("swap.switch.manifest", "swap.resume.fenced"),
                Arguments.of("swap.switch.fenced", "swap.resume.opened"));
    }
}
